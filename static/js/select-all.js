// Lists with boxes: <form data-select-all> holding [data-tout] (the box of the head), boxes in <tbody>, and
// [data-selection] (the bar of actions) with [data-nombre] (how many).

class Selection {
  constructor(form) {
    this.form = form;
    this.all = form.querySelector("[data-tout]");
    this.bar = form.querySelector("[data-selection]");
    this.last = null;
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("click", (event) => this.range(event));
    window.addEventListener("pageshow", () => this.show());
    this.show();
  }

  get boxes() {
    return [...this.form.querySelectorAll("tbody input[type=checkbox][name]:not(:disabled)")];
  }

  changed(target) {
    if (target === this.all) this.boxes.forEach((box) => { box.checked = this.all.checked; });
    this.show();
  }

  /** Shift and click: all the boxes from the last one clicked. */
  range(event) {
    const boxes = this.boxes;
    const here = boxes.indexOf(event.target);
    if (here < 0) return;
    if (event.shiftKey && this.last !== null) {
      const [from, to] = [Math.min(this.last, here), Math.max(this.last, here)];
      boxes.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
      this.show();
    }
    this.last = here;
  }

  show() {
    const boxes = this.boxes;
    const number = boxes.filter((box) => box.checked).length;
    if (this.all) {
      this.all.checked = number > 0 && number === boxes.length;
      this.all.indeterminate = number > 0 && number < boxes.length;
    }
    if (this.bar) this.bar.hidden = number === 0;
    const count = this.bar?.querySelector("[data-nombre]");
    if (count) count.textContent = number;
  }
}

for (const form of document.querySelectorAll("form[data-select-all]")) new Selection(form);

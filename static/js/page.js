// Loaded on every page: menus, confirmations, one sending per form.
import "./menu.js";
import "./copier.js";
import "./confirm.js";
import "./envoi.js";

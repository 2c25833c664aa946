// Loaded on every page: menus, confirmations, one sending per form.
import "./menu.js";
import "./confirm.js";
import "./envoi.js";

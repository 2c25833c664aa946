// Loaded on every page: menus, confirmations, one sending per form, the way from an error to its control, passwords shown.
import "./menu.js";
import "./copier.js";
import "./confirm.js";
import "./envoi.js";
import "./erreurs.js";
import "./motdepasse.js";

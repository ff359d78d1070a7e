/** The list of screens speaks the language that the screens of this device speak. */

import { bindLanguage } from "./i18n.js";

bindLanguage(document.getElementById("language"), () => {});

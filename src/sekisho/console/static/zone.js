// The zone of this browser's clock goes with the form that lets somebody in, so that times are theirs from the first page. Without a script they choose it.
"use strict";

for (const field of document.querySelectorAll("input[type=hidden][name=zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

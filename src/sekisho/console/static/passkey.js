// Passkeys: the one thing on these pages that needs a script. Everything that comes and goes is JSON in the form that browsers themselves define.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(path, csrf, body) {
  const answer = await fetch(path, {
    method: "POST", credentials: "same-origin", headers: { "content-type": "application/json", "x-csrf-token": csrf }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
}

function described(list) {
  return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function run(button) {
  const { path, csrf, act, next } = button.dataset;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || ""; // so that times are theirs from the first page
  const carried = { next: next || "", zone, name: button.form ? new FormData(button.form).get("name") || "" : "" };
  const begun = await post(`${path}/options`, csrf, carried);
  if (begun.to) return location.assign(begun.to);
  const { ceremony } = begun, options = JSON.parse(begun.options);
  let response;
  if (act === "create") {
    const made = await navigator.credentials.create({ publicKey: {
      ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: described(options.excludeCredentials),
    } });
    response = { id: made.id, rawId: text(made.rawId), type: made.type, response: {
      clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject),
    } };
  } else {
    const got = await navigator.credentials.get({ publicKey: {
      ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials),
    } });
    response = { id: got.id, rawId: text(got.rawId), type: got.type, response: {
      clientDataJSON: text(got.response.clientDataJSON), authenticatorData: text(got.response.authenticatorData),
      signature: text(got.response.signature), userHandle: got.response.userHandle ? text(got.response.userHandle) : null,
    } };
  }
  const { to, csrf: renewed } = await post(path, csrf, { ...carried, ceremony, response: JSON.stringify(response) });
  const form = document.getElementById("going-on"); // what was to be done before the proof was asked for
  if (!form || !renewed) return location.assign(to);
  form.elements.csrf.value = renewed;
  HTMLFormElement.prototype.submit.call(form);
}

for (const button of document.querySelectorAll("button[data-path]")) {
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    button.disabled = true;
    run(button).catch((error) => {
      const place = document.getElementById("passkey-error");
      place.textContent = error instanceof DOMException ? place.dataset.failed : error.message;
      place.hidden = false;
    }).finally(() => { button.disabled = false; });
  });
}

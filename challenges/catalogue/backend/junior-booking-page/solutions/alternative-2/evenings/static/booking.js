// The booking form. No library, no build step: see DECISIONS.md.
// What is shown here is only a help: the server checks and counts for itself, by the same rules.

const form = document.getElementById("booking");
const total = document.getElementById("total");
const left = document.getElementById("left");
const fields = form.elements;

// What is no whole number is refused by the server; until it is put right, it counts as 0.
function wholeNumber(field) {
  const written = field.value.trim();
  return /^[0-9]{1,9}$/.test(written) ? Number(written) : 0;
}

function euros(cents) {
  return `€ ${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

function update() {
  const isSchool = fields.school.checked;

  // The style sheet shows the name of the school while a class comes; it is needed just then.
  fields.school_name.required = isSchool;

  const childCents = Number(form.dataset.childCents);
  const adultCents = isSchool ? childCents : Number(form.dataset.adultCents);
  total.textContent = euros(
    wholeNumber(fields.adults) * adultCents + wholeNumber(fields.children) * childCents,
  );

  // Spread out, because `length` would count an emoji as two characters.
  const message = [...fields.message.value.trim()];
  left.textContent = Number(form.dataset.longestMessage) - message.length;
}

form.addEventListener("input", update);
// Programs that fill in or empty fields do not always say "input".
form.addEventListener("change", update);
// When somebody comes back to the page, the browser fills in what they had typed.
window.addEventListener("pageshow", update);
update();

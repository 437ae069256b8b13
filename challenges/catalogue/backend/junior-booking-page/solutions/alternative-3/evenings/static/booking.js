// The booking form. No library, no build step: see DECISIONS.md.
// This only makes the page nicer. The server checks the booking and works out the price.

const form = document.getElementById("booking");
const total = document.getElementById("total");
const left = document.getElementById("left");
const { adults, children, school, school_name: schoolName, message } = form.elements;

const adultCents = Number(form.dataset.adultCents);
const childCents = Number(form.dataset.childCents);
const longestMessage = message.maxLength;

// The browser would count an emoji as two characters, where the server and #left count one.
message.removeAttribute("maxlength");

// What is empty counts as 0, and so does what is no whole number.
function guests(field) {
  const text = field.value.trim();
  return /^[0-9]+$/.test(text) ? Number(text) : 0;
}

// The rule of prices.py.
function totalCents() {
  return guests(adults) * (school.checked ? childCents : adultCents) + guests(children) * childCents;
}

// The rule of forms.py: blanks around the message do not count, a line break or an emoji is one.
function charactersLeft() {
  return longestMessage - [...message.value.trim()].length;
}

function update() {
  // Required only here: without scripts, the box could be unticked and the field still be required.
  // Style.css shows and hides the field.
  schoolName.required = school.checked;
  total.textContent = "€ " + (totalCents() / 100).toFixed(2);
  left.textContent = charactersLeft();
}

form.addEventListener("input", update);
// Browsers fill in the form again when somebody comes back to the page.
window.addEventListener("pageshow", update);
update();

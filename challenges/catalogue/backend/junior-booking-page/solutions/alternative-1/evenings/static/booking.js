// The booking form: adds up, counts, and asks for the school's name. style.css hides what is not asked.
(function () {
  var prices = JSON.parse(document.getElementById("prices").textContent);

  function named(name) {
    return document.querySelector("#booking [name=" + name + "]");
  }

  function people(name) {
    return parseInt(named(name).value, 10) || 0;
  }

  function update() {
    var isClass = named("school").checked;
    var guests = people("adults") + people("children");
    var cents = isClass
      ? guests * prices.child
      : people("adults") * prices.adult + people("children") * prices.child;
    document.getElementById("total").innerText = "€ " + Math.floor(cents / 100) + "." + String(cents % 100).padStart(2, "0");
    document.getElementById("left").innerText = String(300 - named("message").value.length);
    named("school_name").toggleAttribute("required", isClass);
  }

  ["adults", "children", "school", "message"].forEach(function (name) {
    named(name).addEventListener("input", update);
  });
  update();
})();

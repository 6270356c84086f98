// --- case: at the top level of a module file=case.cjs
let settings;
settings = require('./settings.json')
module.exports = () => settings.name

// --- case: a classic script file=page.js
function onClick(event) {
  const lastEvent = [event.target]
}
document.querySelector('button').addEventListener('click', onClick)

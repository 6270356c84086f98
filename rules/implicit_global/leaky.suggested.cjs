// --- case: a classic script file=page.js
function onClick(event) {
  const lastEvent = [event.target]
}
document.querySelector('button').addEventListener('click', onClick)

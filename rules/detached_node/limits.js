// --- case: emptied on one way only
let dragged
list.addEventListener('dragstart', (event) => {
  dragged = event.target
//^^^^^^^^^^^^^^^^^^^^^^ FN detached-node: a drag that is given up leaves it
})
list.addEventListener('drop', () => {
  dragged = undefined
})

// --- case: emptied by a function that nobody calls
let last
document.addEventListener('click', (event) => {
  last = event.target
//^^^^^^^^^^^^^^^^^^^ FN detached-node: `forget` never runs
})
function forget() {
  last = null
}

// --- case: a field of an object that goes on
export class Tooltip {
  show() {
    this.element = document.createElement('div')
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN detached-node: the tooltip is shown again, and keeps the element until then
    document.body.append(this.element)
  }
  hide() {
    this.element.remove()
  }
}

// --- case: the target never leaves the page
let last
document.body.addEventListener('click', (event) => {
  last = event.currentTarget
//^^^^^^^^^^^^^^^^^^^^^^^^^^ FP detached-node: this is always the body
})
export const same = (element) => element === last

// --- case: the element takes itself off the page, by its local name
let latest
export function open() {
  const panel = document.createElement('div')
  document.body.append(panel)
  latest = panel
//^^^^^^^^^^^^^^ FN detached-node: which of the two names the handler means is not followed
  panel.onclick = () => panel.remove()
}

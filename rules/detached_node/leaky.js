// --- case: the element of the latest event
let lastClicked = null
//  ----------- because: belongs to the module and lives as long as the page
document.addEventListener('click', (event) => {
//                                  ----- because: which keeps all of its tree
  lastClicked = event.target
//^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `lastClicked` keeps the latest element when that is gone from the page
})
export const isAgain = (event) => event.target === lastClicked

// --- case: the latest event, by what it is asked for
let latest
export function onKey(event) {
  latest = event
//^^^^^^^^^^^^^^ detached-node: `latest` keeps the latest event
  event.stopPropagation()
}

// --- case: an element around that of the event
let row
table.onclick = (event) => {
  row = event.target.closest('tr')
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `row` keeps the latest element
}

// --- case: through a variable
let dragged
list.addEventListener('dragstart', (event) => {
  const { target } = event
  dragged = target
//^^^^^^^^^^^^^^^^ detached-node: `dragged` keeps the latest element
})

// --- case: the handler of an element file=list.jsx
let pressed = null
export const Item = () => <li onMouseDown={(e) => { pressed = e.currentTarget }} />
//                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `pressed` keeps the latest element

// --- case: annotated file=menu.ts
let source: HTMLElement
export function open(cause: MouseEvent) {
  source = cause.currentTarget as HTMLElement
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `source` keeps the latest element
}

// --- case: what a virtual node stands for
let target
function updateListeners(oldVnode, vnode) {
//                                 ----- because: which knows its elements and components
  target = vnode.elm
//^^^^^^^^^^^^^^^^^^ detached-node: `target` keeps what belongs to the latest virtual node
  for (const name in vnode.data.on) target.addEventListener(name, vnode.data.on[name])
}
export default { create: updateListeners, update: updateListeners }

// --- case: a component puts itself into a static field
export class TreeNode extends HTMLElement {
  static latest = null
//-------------------- because: is static and lives as long as the page
  connectedCallback() {
    TreeNode.latest = this
//  ^^^^^^^^^^^^^^^^^^^^^^ detached-node: `TreeNode.latest` keeps the latest `TreeNode` when that is gone
  }
  disconnectedCallback() {
    this.textContent = ''
  }
}

// --- case: a field of an object of which there is one
const state = { focused: null }
document.addEventListener('focusin', (event) => {
  state.focused = event.target
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `state.focused` keeps the latest element
})
export const focused = () => state.focused

// --- case: what had the focus before
let previous
export function openDialog(dialog) {
  previous = document.activeElement
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `previous` keeps the latest element
  dialog.showModal()
}
export function closeDialog(dialog) {
  dialog.close()
  previous.focus()
}

// --- case: an element that is made anew and taken off the page
let tip
export function show(text) {
  tip = document.createElement('div')
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `tip` keeps an element that is off the page
  tip.textContent = text
  document.body.append(tip)
}
export function hide() {
  tip.remove()
//------------ because: it leaves the page here, and `tip` goes on holding it
}

// --- case: taken off by its parent
let frame
export function print(html) {
  frame = document.body.appendChild(document.createElement('iframe'))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `frame` keeps an element
  frame.srcdoc = html
}
export function printed() {
  frame.parentNode.removeChild(frame)
}

// --- case: handed in file=menu.ts
let activeMenu: HTMLElement | undefined
export function openMenu(menu: HTMLElement) {
  activeMenu = menu
//^^^^^^^^^^^^^^^^^ detached-node: `activeMenu` keeps the latest element
  menu.hidden = false
}

// --- case: a property of a constructor
export function Draggable() {}
Draggable.start = function (event) {
  event.preventDefault()
  Draggable.source = event.target
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `Draggable.source` keeps the latest element
}

// --- case: the component that is rendered
import { options } from './options.js'
let currentComponent
options.render = (component) => {
  currentComponent = component
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-node: `currentComponent` keeps the latest component
  component.index = 0
}
export const useState = () => currentComponent.state

// --- case: when it is another one
let hovered
document.addEventListener('mouseenter', (event) => {
  if (event.target === hovered) return
  hovered = event.target
//^^^^^^^^^^^^^^^^^^^^^^ detached-node: `hovered` keeps the latest element
}, true)

// --- case: around a listener of the page
export function watchFocus() {
  let last
  document.addEventListener('focusin', (event) => {
    last = event.target
//  ^^^^^^^^^^^^^^^^^^^ detached-node: `last` keeps the latest element
  })
  return () => last
}

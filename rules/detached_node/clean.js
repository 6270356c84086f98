// --- case: emptied when it is over
let dragged = null
list.addEventListener('dragstart', (event) => {
  dragged = event.target
})
list.addEventListener('dragend', () => {
  dragged = null
})

// --- case: saved and restored
let current
export function render(vnode) {
  const before = current
  current = vnode
  try {
    return vnode.type(vnode.props)
  } finally {
    current = before
  }
}

// --- case: what is needed of it
let lastX = 0
let lastId
document.addEventListener('click', (event) => {
  lastX = event.clientX
  lastId = event.target.id
})

// --- case: held weakly
let lastClicked
document.addEventListener('click', (event) => {
  lastClicked = new WeakRef(event.target)
})

// --- case: a variable of the call
export function watch(list) {
  let last = null
  list.addEventListener('click', (event) => {
    last = event.target
  })
  return () => last
}

// --- case: a message of another window is no element's event
let lastMessage
addEventListener('message', (event) => {
  lastMessage = event
})

// --- case: an offer of the browser
let offer
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer = event
})

// --- case: an event of a function in the cloud
let invocation
export async function handler(event) {
  invocation = event
  return { statusCode: 200 }
}

// --- case: made once and used again
let probe
export function widthOf(text) {
  if (!probe) probe = document.createElement('span')
  probe.textContent = text
  document.body.append(probe)
  const { width } = probe.getBoundingClientRect()
  probe.remove()
  return width
}

// --- case: the old one makes room for the new one
let tip
export function show(text) {
  if (tip) tip.remove()
  tip = document.createElement('div')
  tip.textContent = text
  document.body.append(tip)
}

// --- case: the only one
export class App extends HTMLElement {
  static instance = null
  connectedCallback() {
    App.instance = this
  }
  disconnectedCallback() {
    this.textContent = ''
  }
}

// --- case: emptied if it is still this one
export class TreeNode extends HTMLElement {
  static latest = null
  connectedCallback() {
    TreeNode.latest = this
  }
  disconnectedCallback() {
    if (TreeNode.latest === this) TreeNode.latest = null
  }
}

// --- case: not a component
export class Job {
  static latest = null
  start() {
    Job.latest = this
  }
}

// --- case: nothing may be handed in
let currentNode
export function setCurrent(vnode) {
  currentNode = vnode
}

// --- case: emptied through an object
const state = { target: null }
document.addEventListener('click', (event) => {
  state.target = event.target
})
export function reset() {
  Object.assign(state, { target: null })
  state.target = null
}

// --- case: a field goes with its object
export class Menu {
  onClick(event) {
    event.preventDefault()
    this.last = event.target
  }
}

// --- case: a script of the component file=Item.vue
<script setup>
let last = null
function onClick(event) {
  event.preventDefault()
  last = event.target
}
</script>
<template><button @click="onClick">{{ last }}</button></template>

// --- case: around a listener that is removed
export function watchFocus() {
  let last
  const onFocus = (event) => {
    last = event.target
  }
  document.addEventListener('focusin', onFocus)
  return { last: () => last, stop: () => document.removeEventListener('focusin', onFocus) }
}

// --- case: around a listener that is taken off with a signal
export function watchFocus(signal) {
  let last
  document.addEventListener('focusin', (event) => {
    last = event.target
  }, { signal })
  return () => last
}

// --- case: the next touch anywhere on the page puts another element in its place preset=recommended
let startedOn = null
document.addEventListener('touchstart', (event) => {
  if (event.target.hasAttribute('data-still')) return
  startedOn = event.target
})
export const began = () => startedOn

// --- case: so does whatever gets the focus next preset=recommended
let lastFocused
export function watchFocus() {
  window.addEventListener('focusin', (event) => { lastFocused = event.target })
}
export const focusAgain = () => lastFocused?.focus()

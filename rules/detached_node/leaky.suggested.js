// --- case: a component puts itself into a static field file=case.js
export class TreeNode extends HTMLElement {
  static latest = null
  connectedCallback() {
    TreeNode.latest = this
  }
  disconnectedCallback() {
    this.textContent = ''
    if (TreeNode.latest === this) TreeNode.latest = null
  }
}

// --- case: an element that is made anew and taken off the page file=case.js
let tip
export function show(text) {
  tip = document.createElement('div')
  tip.textContent = text
  document.body.append(tip)
}
export function hide() {
  tip.remove()
  tip = null
}

// --- case: taken off by its parent file=case.js
let frame
export function print(html) {
  frame = document.body.appendChild(document.createElement('iframe'))
  frame.srcdoc = html
}
export function printed() {
  frame.parentNode.removeChild(frame)
  frame = null
}

// --- case: an effect observes the body file=Title.jsx
import { useEffect } from 'react'
export function Title({ show }) {
  useEffect(() => {
    const observer = new MutationObserver(() => show(document.title))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
    observer.observe(document.body, { childList: true, subtree: true })
  }, [show])
  return null
}

// --- case: the cleanup ends something else file=Size.jsx
import { useEffect } from 'react'
export function Size({ show }) {
  useEffect(() => {
    const observer = new ResizeObserver(() => show(document.body.clientHeight))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
    observer.observe(document.body)
    const timer = setInterval(show, 1000)
    return () => clearInterval(timer)
  }, [show])
  return null
}

// --- case: made and used in one go
customElements.define('x-theme', class extends HTMLElement {
  connectedCallback() {
    new MutationObserver(() => this.paint()).observe(document.documentElement, { attributes: true })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
  }
  paint() {}
})

// --- case: an object that has an end forgets it
export class Tracker {
  constructor(element) {
    this.observer = new MutationObserver(() => this.count++)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
    this.observer.observe(element, { childList: true })
  }
  destroy() {
    this.count = 0
  }
}

// --- case: it observes the platform file=Tasks.jsx
import { useEffect } from 'react'
export function Tasks({ show }) {
  useEffect(() => {
    const observer = new PerformanceObserver((list) => show(list.getEntries()))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
    observer.observe({ entryTypes: ['longtask'] })
  }, [show])
  return null
}

// --- case: a local one in a class that removes its listeners
export class TableTracker {
  track() {
    const observer = new MutationObserver(() => this.redraw())
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-observer: this observer is never disconnected
    this.editor.read(() => {
      const { element } = this.lookUp()
      observer.observe(element, { subtree: true })
    })
  }
  redraw() {}
  removeListeners() {
    this.listeners.forEach((remove) => remove())
  }
}

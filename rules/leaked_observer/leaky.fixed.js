// --- case: an effect observes the body file=Title.jsx
import { useEffect } from 'react'
export function Title({ show }) {
  useEffect(() => {
    const observer = new MutationObserver(() => show(document.title))
    observer.observe(document.body, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [show])
  return null
}

// --- case: an object that has an end forgets it file=case.js
export class Tracker {
  constructor(element) {
    this.observer = new MutationObserver(() => this.count++)
    this.observer.observe(element, { childList: true })
  }
  destroy() {
    this.count = 0
    this.observer?.disconnect()
  }
}

// --- case: it observes the platform file=Tasks.jsx
import { useEffect } from 'react'
export function Tasks({ show }) {
  useEffect(() => {
    const observer = new PerformanceObserver((list) => show(list.getEntries()))
    observer.observe({ entryTypes: ['longtask'] })
    return () => observer.disconnect()
  }, [show])
  return null
}

// --- case: the effect disconnects it (shape 3) file=Title.jsx
import { useEffect } from 'react'
export function Title({ show }) {
  useEffect(() => {
    const observer = new MutationObserver(show)
    observer.observe(document.body, { childList: true })
    return () => observer.disconnect()
  }, [show])
  return null
}

// --- case: the component's own element goes with it (shape 10) file=Box.jsx
import { useEffect, useRef } from 'react'
export function Box({ show }) {
  const box = useRef(null)
  useEffect(() => {
    const observer = new ResizeObserver(() => show(box.current.clientHeight))
    observer.observe(box.current)
  }, [show])
  return <div ref={box} />
}

// --- case: an element that was just made (shape 10)
export function badge(show) {
  const element = document.createElement('b')
  new IntersectionObserver(show).observe(element)
  return element
}

// --- case: the element itself (shape 10)
customElements.define('x-box', class extends HTMLElement {
  connectedCallback() {
    this.observer = new ResizeObserver(() => this.fit())
    this.observer.observe(this)
  }
  fit() {}
})

// --- case: it disconnects itself by name (shape 12)
const input = document.querySelector('input')
input.addEventListener('change', () => {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('.result')) return
    observer.disconnect()
  })
  observer.observe(document.body, { childList: true })
})

// --- case: it disconnects itself by its argument (shape 12)
const input = document.querySelector('input')
input.addEventListener('change', () => {
  new MutationObserver((records, observer) => {
    if (document.querySelector('.result')) observer.disconnect()
  }).observe(document.body, { childList: true })
})

// --- case: another verb (shape 8) file=Seen.jsx
import { useEffect } from 'react'
export function Seen({ show }) {
  useEffect(() => {
    const observer = new IntersectionObserver(show)
    observer.observe(document.body)
    return () => observer.unobserve(document.body)
  }, [show])
  return null
}

// --- case: a timer ends it (shape 12)
const input = document.querySelector('input')
input.addEventListener('change', () => {
  const observer = new MutationObserver(console.log)
  observer.observe(document.body, { childList: true })
  setTimeout(() => observer.disconnect(), 1000)
})

// --- case: a field that the class's end disconnects (shape 4)
export class Tracker {
  constructor(element) {
    this.observer = new MutationObserver(() => this.count++)
    this.observer.observe(element, { childList: true })
  }
  destroy() {
    this.stop()
  }
  stop() {
    this.observer?.disconnect()
  }
}

// --- case: returned to the caller (shape 9)
export function watch(element, run) {
  const observer = new MutationObserver(run)
  observer.observe(element, { childList: true })
  return observer
}

// --- case: one for the whole page (shape 11)
new MutationObserver(console.log).observe(document.body, { childList: true })

// --- case: one that observes nothing (shape 13)
const input = document.querySelector('input')
input.addEventListener('change', () => {
  const observer = new MutationObserver(console.log)
  console.log(observer)
})

// --- case: Vue disconnects it (shape 3) file=Title.vue
<script setup>
import { onMounted, onUnmounted } from 'vue'
let observer
onMounted(() => {
  observer = new MutationObserver(console.log)
  observer.observe(document.head, { childList: true })
})
onUnmounted(() => observer.disconnect())
</script>

// --- case: the function that it returns is there for its value preset=recommended
export function makeTicks(target) {
  let waiting = null
  const observer = new MutationObserver(() => { waiting = null })
  observer.observe(document, { attributes: true })
  return () => waiting || (waiting = Promise.resolve(target))
}

// --- case: an effect adds and never removes file=Size.jsx
import { useEffect, useState } from 'react'
export function Size() {
  const [width, setWidth] = useState(innerWidth)
  useEffect(() => {
    const onResize = () => setWidth(innerWidth)
    window.addEventListener('resize', onResize)
    return () => window.removeEventListener('resize', onResize)
  }, [])
  return width
}

// --- case: a bare addEventListener is the window's file=Size.jsx
import { useEffect } from 'react'
export function Size({ onResize }) {
  useEffect(() => {
    addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)
  }, [onResize])
  return null
}

// --- case: a class that closes and forgets one of two file=case.js
export class Chart {
  constructor(element) {
    this.element = element
    window.addEventListener('resize', this.draw)
    document.addEventListener('visibilitychange', this.draw)
  }
  draw = () => {}
  destroy() {
    window.removeEventListener('resize', this.draw)
    this.element.remove()
    document.removeEventListener('visibilitychange', this.draw)
  }
}

// --- case: Svelte onMount returns nothing file=Size.svelte
<script>
  import { onMount } from 'svelte'
  let width = 0
  onMount(() => {
    const onResize = () => { width = innerWidth }
    window.addEventListener('resize', onResize)
    return () => window.removeEventListener('resize', onResize)
  })
</script>

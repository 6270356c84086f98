// --- case: an effect drops the handle file=Clock.jsx
import { useEffect, useState } from 'react'
export function Clock() {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

// --- case: an effect keeps the handle and returns nothing file=Feed.tsx
import { useEffect } from 'react'
export function Feed({ load }: { load: () => void }) {
  useEffect(() => {
    const timer = setInterval(load, 5000)
    load()
    return () => clearInterval(timer)
  }, [load])
  return null
}

// --- case: Svelte onMount returns nothing file=Clock.svelte
<script>
  import { onMount } from 'svelte'
  let now = Date.now()
  onMount(() => {
    const timer = setInterval(() => { now = Date.now() }, 1000)
    return () => clearInterval(timer)
  })
</script>

// --- case: a class clears it on a state change only file=case.js
export class Player {
  play() {
    this.timer = setInterval(() => this.draw(), 40)
  }
  onFinished() {
    clearInterval(this.timer)
  }
  destroy() {
    this.canvas.remove()
    clearInterval(this.timer)
  }
}

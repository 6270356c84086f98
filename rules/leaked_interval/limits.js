// --- case: given to a call that does nothing with it
export function start(poll) {
  console.log(setInterval(poll, 1000))
//            ^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: a handle that is handed over is the other side's to clear
}

// --- case: it clears itself on success only
export function whenReady(probe, done) {
  const timer = setInterval(async () => {
//              ^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: a probe that always fails keeps it for ever
    if (await probe()) {
      clearInterval(timer)
      done()
    }
  }, 50)
}

// --- case: cleared unless the work throws
export async function withSpinner(draw, work) {
  const timer = setInterval(draw, 80)
//              ^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: a throw skips the release; that is for release-on-some-paths
  await work()
  clearInterval(timer)
}

// --- case: only the last of many handles is kept
export class Scheduler {
  start(jobs) {
    for (const job of jobs) this.timer = setInterval(job, 1000)
//                                       ^^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: a slot that is overwritten is for overwritten-handle
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: cleared before it starts again, never at the end file=Search.jsx
import { useEffect, useRef } from 'react'
export function Search({ query, refresh }) {
  const timer = useRef(null)
  useEffect(() => {
    clearInterval(timer.current)
    timer.current = setInterval(() => refresh(query), 3000)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: any `clearInterval` of the same handle counts, wherever it is
  }, [query, refresh])
  return null
}

// --- case: a class clears it on a state change only
export class Player {
  play() {
    this.timer = setInterval(() => this.draw(), 40)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-interval: any `clearInterval` of the same handle counts, wherever it is
  }
  onFinished() {
    clearInterval(this.timer)
  }
  destroy() {
    this.canvas.remove()
  }
}

// --- case: the callback loads the page anew preset=recommended
import { powerMonitor } from 'electron'
powerMonitor.on('resume', () => {
  setInterval(() => { if (navigator.onLine) location.reload() }, 2000)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP leaked-interval: loading the page anew ends every timer
})

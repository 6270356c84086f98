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

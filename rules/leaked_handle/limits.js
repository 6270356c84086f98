// --- case: a worker that closes itself preset=recommended
const input = document.querySelector('input')
input.addEventListener('change', () => {
  const worker = new Worker('./parse.js')
//               ^^^^^^^^^^^^^^^^^^^^^^^^ FP leaked-handle: the worker calls `self.close()` when its work is done
  worker.onmessage = (event) => console.log(event.data)
})

// --- case: a factory that gives the caller no way to end it preset=recommended
export function createFeed(url, show) {
  const socket = new WebSocket(url)
//               ^^^^^^^^^^^^^^^^^^ FN leaked-handle: how often others call the function is not known
  socket.onmessage = show
  return { send: (text) => socket.send(text) }
}

// --- case: a class of another file that is a client
import { Database } from './database.js'
export async function settings() {
  const database = new Database()
//                 ^^^^^^^^^^^^^^ FN leaked-handle: what a class of another file opens is not known
  return await database.settings()
}

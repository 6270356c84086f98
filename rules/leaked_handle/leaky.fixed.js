// --- case: an effect opens a socket and returns nothing file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ url, show }) {
  useEffect(() => {
    const socket = new WebSocket(url)
    socket.onmessage = (event) => show(event.data)
    return () => socket.close()
  }, [url, show])
  return null
}

// --- case: a class that has an end and forgets its server file=case.js
const http = require('node:http')
class Gateway {
  constructor(port) {
    this.server = http.createServer(handle)
    this.server.listen(port)
  }
  destroy() {
    this.port = null
    this.server?.close()
  }
}
module.exports = Gateway

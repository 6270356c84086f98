// --- case: so many are meant
const { EventEmitter } = require('node:events')
const rooms = new EventEmitter()
rooms.setMaxListeners(0)
//<^^^^^^^^^^^^^^^^^^^^^ FP raised-max-listeners: each listener may be removed in its time
exports.join = (socket) => {
  const tell = (text) => socket.write(text)
  rooms.on('text', tell)
  socket.on('close', () => rooms.off('text', tell))
}

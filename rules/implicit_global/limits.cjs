// --- case: made by eval
module.exports = function (text) {
  eval('value = ' + text)
//^^^^^^^^^^^^^^^^^^^^^^^ FN implicit-global: code inside strings is not read
}

// --- case: a name that happens to be one of the host's file=page.js package=none
function remember(user) {
  status = { user }
//^^^^^^ FN implicit-global: pages do have a `status`, and scripts do use it as a variable by mistake
}

// --- case: a name that only browsers declare
exports.handler = function (request) {
  name = request.query.name
//^^^^ FN implicit-global: names of pages count as declared in every file so far
  return name
}

// --- case: `this` in a function that is called without a receiver
function Point(x, y) {
  this.x = x
//^^^^^^ FN implicit-global: who calls a function without a receiver is not followed yet
  this.y = y
//^^^^^^ FN implicit-global: who calls a function without a receiver is not followed yet
}
module.exports = (x, y) => { Point(x, y) }

// --- case: a global on purpose beside another one preset=recommended
  $ = require('jquery')
//^ FP implicit-global: the bundle means `$` to be a global, as `App` is
window.App = { client: require('./client') }

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

// --- case: a name of pages in a file that may be meant for one
exports.handler = function (request) {
  name = request.query.name
//^^^^ FN implicit-global: nothing in the file says that it never runs in a page
  return name
}

// --- case: called without a receiver from another file
module.exports = function setUp(options) {
  this.options = options
//^^^^^^^^^^^^ FN implicit-global: calls from other files are not followed
}

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

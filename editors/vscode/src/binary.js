// Which leaklint is started: the wished one, the workspace's own, the one that comes along, or whatever is on the PATH.

const path = require('node:path')

/** @returns {{ command: string, origin: string } | undefined} */
function findBinary({ wished, folders, bundled, search, platform, exists }) {
  const join = platform === 'win32' ? path.win32.join : path.posix.join
  const name = platform === 'win32' ? 'leaklint.exe' : 'leaklint'
  if (wished) return { command: wished, origin: 'from the settings' }
  for (const folder of folders) {
    // The package of this platform, before the script that starts it.
    const own = [join(folder, 'node_modules', '.bin', name), join(folder, 'node_modules', 'leaklint', 'bin', name)]
    const found = own.find(exists)
    if (found) return { command: found, origin: 'of the workspace' }
  }
  const along = join(bundled, name)
  if (exists(along)) return { command: along, origin: 'of the extension' }
  const separator = platform === 'win32' ? ';' : ':'
  const onPath = search.split(separator).filter(Boolean).map((folder) => join(folder, name)).find(exists)
  return onPath && { command: onPath, origin: 'on the PATH' }
}

module.exports = { findBinary }

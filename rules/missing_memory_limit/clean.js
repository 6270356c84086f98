// --- case: a limit in megabytes file=ecosystem.config.js
module.exports = {
  apps: [{ name: 'api', script: 'server.js', max_memory_restart: '300M' }],
}

// --- case: a limit in bytes file=ecosystem.config.js
module.exports = {
  apps: [{ name: 'api', script: 'server.js', max_memory_restart: 300 * 1024 * 1024 }],
}

// --- case: PM2's camel case file=ecosystem.config.js
module.exports = {
  apps: [{ name: 'api', script: 'server.js', maxMemoryRestart: '1G' }],
}

// --- case: a quoted key file=ecosystem.config.cjs
module.exports = {
  apps: [{ 'name': 'api', 'script': 'server.js', 'max_memory_restart': '300M' }],
}

// --- case: from the environment file=ecosystem.config.mjs
export default {
  apps: [{ name: 'api', script: 'server.js', max_memory_restart: process.env.MEMORY }],
}

// --- case: an assigned field file=ecosystem.config.js
const api = { name: 'api', script: 'server.js' }
api.max_memory_restart = '300M'
module.exports = { apps: [api] }

// --- case: shared defaults that have it file=ecosystem.config.js
const defaults = { max_memory_restart: '300M' }
module.exports = {
  apps: [{ ...defaults, name: 'api', script: 'server.js' }],
}

// --- case: shared defaults from another file file=ecosystem.config.js
const defaults = require('./pm2.defaults.js')
module.exports = {
  apps: [{ ...defaults, name: 'api', script: 'server.js' }],
}

// --- case: apps that are made by a function file=ecosystem.config.js
const { apps } = require('./apps.js')
module.exports = {
  apps: apps.map((name) => ({ name, max_memory_restart: '300M', script: `${name}.js` })),
}

// --- case: no apps file=ecosystem.config.js
module.exports = { apps: [], deploy: { production: { user: 'node', host: 'example.org' } } }

// --- case: another file with such a list file=menu.js
module.exports = {
  apps: [{ name: 'api', script: 'server.js' }],
}

// --- case: a test of such a file file=ecosystem.config.test.js
module.exports = {
  apps: [{ name: 'api', script: 'server.js' }],
}

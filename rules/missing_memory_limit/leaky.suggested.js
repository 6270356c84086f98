// --- case: one app without a limit file=ecosystem.config.js
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '512M' },
  ],
}

// --- case: an app over several lines file=ecosystem.config.js
module.exports = {
  apps: [{
    name: 'api',
    script: 'server.js',
    instances: 'max',
    max_memory_restart: '512M',
  }],
}

// --- case: one of two apps file=ecosystem.config.cjs
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '300M' },
    { name: 'worker', script: 'worker.js', max_memory_restart: '512M' },
  ],
}

// --- case: a list without the object around it file=ecosystem.config.js
module.exports = [
  { name: 'api', script: 'server.js', max_memory_restart: '512M' },
]

// --- case: one app that is no list file=ecosystem.config.js
module.exports = { name: 'api', script: 'server.js', max_memory_restart: '512M' }

// --- case: `apps` that is no list file=ecosystem.config.js
module.exports = {
  apps: { name: 'api', script: 'server.js', max_memory_restart: '512M' },
}

// --- case: an ES module file=ecosystem.config.mjs
export default {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '512M' },
  ],
}

// --- case: under the key pm2 file=ecosystem.config.js
module.exports = {
  pm2: [
    { name: 'api', script: 'server.js', max_memory_restart: '512M' },
  ],
}

// --- case: through variables file=ecosystem.config.js
const api = { name: 'api', script: 'server.js', max_memory_restart: '512M' }
const apps = [api]
module.exports = { apps }

// --- case: set to nothing file=ecosystem.config.js
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '512M' },
  ],
}

// --- case: an app without a name or fields file=ecosystem.config.js
module.exports = {
  apps: [
    { script: 'server.js', node_args: '--max-old-space-size=300', max_memory_restart: '512M' },
  ],
}

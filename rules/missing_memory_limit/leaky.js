// --- case: one app without a limit file=ecosystem.config.js preset=strict
module.exports = {
  apps: [
    { name: 'api', script: 'server.js' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

// --- case: an app over several lines file=ecosystem.config.js
module.exports = {
  apps: [{
//       ^ missing-memory-limit: max_memory_restart
    name: 'api',
    script: 'server.js',
    instances: 'max',
  }],
}

// --- case: one of two apps file=ecosystem.config.cjs
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '300M' },
    { name: 'worker', script: 'worker.js' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

// --- case: a list without the object around it file=ecosystem.config.js
module.exports = [
  { name: 'api', script: 'server.js' },
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
]

// --- case: one app that is no list file=ecosystem.config.js
module.exports = { name: 'api', script: 'server.js' }
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart

// --- case: `apps` that is no list file=ecosystem.config.js
module.exports = {
  apps: { name: 'api', script: 'server.js' },
//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
}

// --- case: an ES module file=ecosystem.config.mjs
export default {
  apps: [
    { name: 'api', script: 'server.js' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

// --- case: under the key pm2 file=ecosystem.config.js
module.exports = {
  pm2: [
    { name: 'api', script: 'server.js' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

// --- case: through variables file=ecosystem.config.js
const api = { name: 'api', script: 'server.js' }
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
const apps = [api]
module.exports = { apps }

// --- case: set to nothing file=ecosystem.config.js
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: undefined },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

// --- case: an app without a name or fields file=ecosystem.config.js
module.exports = {
  apps: [
    { script: 'server.js', node_args: '--max-old-space-size=300' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-memory-limit: max_memory_restart
  ],
}

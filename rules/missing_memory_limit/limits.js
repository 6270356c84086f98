// --- case: a limit that PM2 does not understand file=ecosystem.config.js
module.exports = {
  apps: [
    { name: 'api', script: 'server.js', max_memory_restart: '300 megabytes' },
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN missing-memory-limit: PM2 itself refuses to start this app
  ],
}

// --- case: apps that a function makes without a limit file=ecosystem.config.js
module.exports = {
  apps: ['api', 'worker'].map((name) => ({ name, script: `${name}.js` })),
//                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN missing-memory-limit: objects that code makes are not followed
}

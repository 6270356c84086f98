// --- case: the release is in another method
export class Job {
  async run(pool) {
    this.client = await pool.connect()
//                      ^^^^^^^^^^^^^^ FN release-on-some-paths: a field is not followed through its class
    await this.client.query('select 1')
    this.finish()
  }
  finish() {
    this.client.release()
  }
}

// --- case: nobody else releases
export async function version(pool) {
  const client = await pool.connect()
//                     ^^^^^^^^^^^^^^ FN release-on-some-paths: without any release in the function there is no pair
  return await client.query('select version()')
}

// --- case: a call that throws
export function parse(fs, decode) {
  const file = fs.openSync('data', 'r')
//             ^^^^^^^^^^^^^^^^^^^^^^^^ FN release-on-some-paths: any call can throw; only those seen to throw count
  const value = decode(file)
  fs.closeSync(file)
  return value
}

// --- case: an operation that never rejects
export async function draw(canvas, ready) {
  const spinner = setInterval(() => canvas.spin(), 100)
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP release-on-some-paths: that `ready` never rejects is not known here
  await ready
  clearInterval(spinner)
}

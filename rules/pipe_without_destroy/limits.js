// --- case: streams of another library
import got from 'got'
export function send(url, response) {
  got.stream(url).pipe(response)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN pipe-without-destroy: that `got.stream` makes a stream of Node is not known
}

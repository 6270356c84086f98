// --- case: what a component of another file does with it file=Person.jsx preset=strict
import { Avatar } from './avatar.js'
export function Person({ file }) {
  return <Avatar picture={URL.createObjectURL(file)} />
//                        ^^^^^^^^^^^^^^^^^^^^^^^^^ FP leaked-object-url: the other component may revoke it
}

// --- case: handed to the caller, who only shows it preset=recommended
export function urlOf(file) {
  return URL.createObjectURL(file)
//       ^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-object-url: what callers in other files do is not followed
}

// Starts the check's worker. The page reads error events alone: a rejected promise of a worker is none, what is thrown
// outside of promises is.
importScripts('/torikomi-worker.js')
wasm_bindgen({ module_or_path: '/torikomi-worker_bg.wasm' }).catch((error) => setTimeout(() => { throw error }))

// Starts the check's worker. The page only listens to error events: a rejected promise in a worker causes none, an
// exception outside of promises does.
importScripts('/torikomi-worker.js')
wasm_bindgen({ module_or_path: '/torikomi-worker_bg.wasm' }).catch((error) => setTimeout(() => { throw error }))

// The page's only script: fetches the client's module, which `build.mjs` has made, and starts it.
import start from 'torikomi-client.js'
import module from 'torikomi-client_bg.wasm'

await start({ module_or_path: module })

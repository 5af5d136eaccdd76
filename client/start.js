// The page's only script: loads the client's module, which `build.mjs` built, and starts it.
import start from 'torikomi-client.js'
import module from 'torikomi-client_bg.wasm'

await start({ module_or_path: module })

// Reads the chosen file ahead of the check, in a worker of its own, so that the check never waits; if the check falls
// behind, it also prechecks slices (`worker/ahead.rs`).
// Receives { module } with the check's Wasm, for prechecking, and { file, firstBytes, sliceBytes, slices, check } once,
// `check` only if prechecking is useful. Sends { slice, prechecked, memoryBytes }, then 'end', or { name, message } of
// an error. At most `slices` slices are in flight: each needs a buffer, and the check returns the buffers.
const free = []
let pay
/** For each slice in flight: whether the check must judge it itself. */
const inFlight = []
/** With this many of those ahead, the check is busy for longer than it takes to precheck one more here. */
const BUSY_SLICES = 3
let ahead
let isCompiled = false

onmessage = ({ data }) => {
	if (data instanceof ArrayBuffer) {
		inFlight.shift()
		if (pay) {
			pay(data)
			pay = undefined
		} else {
			free.push(data)
		}
	} else if (data.module) {
		compile(data.module)
	} else {
		read(data).catch(({ name, message }) => postMessage({ name, message }))
	}
}

async function read({ file, firstBytes, sliceBytes, slices, check }) {
	ahead = check && lookAhead(check)
	const fill = filler(file.stream())
	for (let made = 0; made < slices; made++) free.push(new ArrayBuffer(sliceBytes))
	for (let bytes = firstBytes; ; bytes = sliceBytes) {
		const { value, done } = await fill(free.pop() ?? (await new Promise((paid) => { pay = paid })), bytes)
		if (value?.length) {
			const prechecked = look(value)
			inFlight.push(!prechecked?.length)
			const memoryBytes = isCompiled ? wasm_bindgen.Ahead.memory_bytes() : 0
			postMessage({ slice: value, prechecked, memoryBytes }, [value.buffer, ...(prechecked ? [prechecked.buffer] : [])])
		}
		if (done) break
	}
	postMessage('end')
}

/** Reads `bytes` bytes into our buffers, or fewer if the browser lacks `min`; without BYOB its own chunks. */
function filler(stream) {
	try {
		const reader = stream.getReader({ mode: 'byob' })
		return (buffer, bytes) => reader.read(new Uint8Array(buffer, 0, bytes), { min: bytes })
	} catch {
		const reader = stream.getReader()
		return () => reader.read()
	}
}

/** Loads the check's own Wasm, which is already compiled. Without it the file is only read. */
function compile(module) {
	try {
		importScripts('/torikomi-worker.js')
		wasm_bindgen.initSync({ module })
		isCompiled = true
	} catch (error) {
		console.warn(error)
	}
}

function lookAhead(check) {
	try {
		return isCompiled ? new wasm_bindgen.Ahead(check) : undefined
	} catch (error) {
		console.warn(error)
		return undefined
	}
}

/** The prechecked rows of the next slice. The file's first slices only start the look ahead. */
function look(slice) {
	try {
		const isBehind = inFlight.filter(Boolean).length >= BUSY_SLICES
		return ahead?.look(slice, isBehind)
	} catch (error) {
		console.warn(error)
		ahead = undefined
	}
}

// Reads the chosen file ahead of the check, in a worker of its own, so that the check waits for nothing; and where the
// check is behind, looks at slices for it (`worker/ahead.rs`).
// Takes { module } of the check's Wasm, if it may look, and { file, firstBytes, sliceBytes, slices, check } once, `check`
// only where looking is of use; gives { slice, prechecked, memoryBytes }, then 'end', or { name, message } of what went
// wrong. At most so many slices are on their way: each is paid for with a buffer, and the buffers come back.
const free = []
let pay
/** Of the slices on their way: whether the check must look at it itself. */
const onTheirWay = []
/** With so many of those in front, the check is busy for longer than it takes to look at one more here. */
const ENOUGH_TO_DO = 3
let ahead
let isCompiled = false

onmessage = ({ data }) => {
	if (data instanceof ArrayBuffer) {
		onTheirWay.shift()
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
			onTheirWay.push(!prechecked?.length)
			const memoryBytes = isCompiled ? wasm_bindgen.Ahead.memory_bytes() : 0
			postMessage({ slice: value, prechecked, memoryBytes }, [value.buffer, ...(prechecked ? [prechecked.buffer] : [])])
		}
		if (done) break
	}
	postMessage('end')
}

/** Reads so many bytes into our buffers, or fewer where the browser does not know `min`; else what it hands out. */
function filler(stream) {
	try {
		const reader = stream.getReader({ mode: 'byob' })
		return (buffer, bytes) => reader.read(new Uint8Array(buffer, 0, bytes), { min: bytes })
	} catch {
		const reader = stream.getReader()
		return () => reader.read()
	}
}

/** The check's own Wasm, compiled already. Without it the file is read all the same. */
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

/** What can be told of the next slice, of which the file's first only begin the looking; else nothing. */
function look(slice) {
	try {
		const isBehind = onTheirWay.filter(Boolean).length >= ENOUGH_TO_DO
		return ahead?.look(slice, isBehind)
	} catch (error) {
		console.warn(error)
		ahead = undefined
	}
}

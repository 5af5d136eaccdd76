// Reads the chosen file ahead of the check, in a worker of its own, so that the check waits for nothing.
// Takes { file, sliceBytes, slices } once; gives slices, then 'end', or { name, message } of what went wrong. At most
// so many slices are on their way: each is paid for with a buffer, and the buffers come back.
const free = []
let pay

onmessage = ({ data }) => {
	if (!(data instanceof ArrayBuffer)) {
		read(data).catch(({ name, message }) => postMessage({ name, message }))
	} else if (pay) {
		pay(data)
		pay = undefined
	} else {
		free.push(data)
	}
}

async function read({ file, sliceBytes, slices }) {
	const fill = filler(file.stream(), sliceBytes)
	for (let made = 0; made < slices; made++) free.push(new ArrayBuffer(sliceBytes))
	for (;;) {
		const { value, done } = await fill(free.pop() ?? (await new Promise((paid) => { pay = paid })))
		if (value?.length) postMessage(value, [value.buffer])
		if (done) break
	}
	postMessage('end')
}

/** Reads into our buffers, which come back full where the browser knows `min`; else what the browser hands out. */
function filler(stream, sliceBytes) {
	try {
		const reader = stream.getReader({ mode: 'byob' })
		return (buffer) => reader.read(new Uint8Array(buffer, 0, sliceBytes), { min: sliceBytes })
	} catch {
		const reader = stream.getReader()
		return () => reader.read()
	}
}

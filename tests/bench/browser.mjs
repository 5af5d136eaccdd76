// Peers of the check in Chromium: its lower bound (only copies the file's bytes into Wasm memory) and Papa Parse (splits
// into strings, checks nothing), each in a worker, one after the other, on the same files.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'

export const chromiumOptions = {
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: [
		'--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync',
	],
}

const peers = {
	'/': ['text/html', '<!doctype html><title>bench</title><input type="file">'],
	'/floor.js': ['text/javascript', `
		onmessage = async ({ data: { file } }) => {
			const memory = new Uint8Array(new WebAssembly.Memory({ initial: 64 }).buffer)
			const begin = performance.now()
			let bytes = 0
			for await (const chunk of file.stream()) {
				for (let at = 0; at < chunk.length; at += memory.length) memory.set(chunk.subarray(at, at + memory.length))
				bytes += chunk.length
			}
			postMessage({ seconds: (performance.now() - begin) / 1000, counted: bytes })
		}`],
	'/papa.js': ['text/javascript', `
		importScripts('/papaparse.js')
		onmessage = ({ data: { file, encoding } }) => {
			const begin = performance.now()
			let rows = 0
			Papa.parse(file, {
				encoding,
				chunk: (part) => { rows += part.data.length },
				complete: () => postMessage({ seconds: (performance.now() - begin) / 1000, counted: rows }),
			})
		}`],
}

/** The seconds of a peer's worker for a file. */
export async function peerSeconds(which, path, encoding) {
	const papa = await readFile(new URL('../node_modules/papaparse/papaparse.min.js', import.meta.url), 'utf8')
	const pages = { ...peers, '/papaparse.js': ['text/javascript', papa] }
	const server = createServer((request, response) => {
		const page = pages[request.url]
		response.writeHead(page ? 200 : 404, { 'content-type': page?.[0] ?? 'text/plain' }).end(page?.[1] ?? '')
	})
	await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
	const browser = await chromium.launch(chromiumOptions)
	try {
		const page = await browser.newPage()
		await page.goto(`http://127.0.0.1:${server.address().port}/`)
		await page.setInputFiles('input', path)
		return await page.evaluate(async ({ which, encoding }) => {
			const worker = new Worker(`/${which}.js`)
			const answer = new Promise((done, failed) => {
				worker.onmessage = ({ data }) => done(data.seconds)
				worker.onerror = (event) => failed(new Error(event.message))
			})
			worker.postMessage({ file: document.querySelector('input').files[0], encoding })
			return await answer
		}, { which, encoding })
	} finally {
		await browser.close()
		server.close()
	}
}

// A third-party program that uses only a client generated from the API's document. Arguments: the server's address and
// the number of rows; the token is in TORIKOMI_TOKEN.
import { createImport, downloadSample, getImport, listImportRows, startImport, type Import } from './api'
import { client } from './api/client.gen'

const [address, rows] = process.argv.slice(2)
const token = process.env.TORIKOMI_TOKEN
if (!address || !rows || !token) throw new Error('usage: TORIKOMI_TOKEN=… import ADDRESS ROWS')
client.setConfig({ baseUrl: address, auth: token, throwOnError: true })

/** The two requests of tus, a separate protocol, are sent by hand. */
async function upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
	const name = Buffer.from('leads.csv').toString('base64')
	const created = await fetch(`${address}/api/upload`, {
		method: 'POST',
		headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${name}` },
	})
	const place = created.headers.get('location')
	if (created.status !== 201 || !place) throw new Error(`no upload: ${created.status}`)
	const sent = await fetch(new URL(place, address), {
		method: 'PATCH',
		headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
		body: bytes,
	})
	if (sent.status !== 204) throw new Error(`not uploaded: ${sent.status}`)
	return place.split('/').at(-1) ?? ''
}

/** Polls until the import is in this state; ends the program if it settles in another one. */
async function reached(importId: number, state: Import['state']): Promise<Import> {
	for (;;) {
		const { data } = await getImport({ path: { id: importId }, throwOnError: true })
		if (data.state === state) return data
		if (['refused', 'failed'].includes(data.state)) throw new Error(`the import is ${data.state}`)
		await new Promise((later) => setTimeout(later, 100))
	}
}

async function main(): Promise<void> {
	const { data: sample } = await downloadSample({ query: { encoding: 'utf-8' }, parseAs: 'text', throwOnError: true })
	const header = sample.replace('\uFEFF', '').split('\r\n')[0]?.split(',') ?? []
	const cells: Record<string, (row: number) => string> = { 姓: () => '山田', メールアドレス: (row) => `lead-${row}@example.jp` }
	if (!Object.keys(cells).every((name) => header.includes(name))) throw new Error(`other columns: ${header.join()}`)
	const line = (row: number) => header.map((name) => cells[name]?.(row) ?? '').join()
	const lines = [header.join(), ...Array.from({ length: Number(rows) }, (_, row) => line(row))]
	const uploadId = await upload(Uint8Array.from(Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`)))
	const draft = { upload_id: uploadId, method: 'new_registration', blank_rule: 'keep' } as const
	const { data: made } = await createImport({ body: draft, throwOnError: true })
	const planned = await reached(made.import_id, 'planned')
	await startImport({
		path: { id: made.import_id },
		body: { plan_version: planned.plan_version },
		throwOnError: true,
	})
	const done = await reached(made.import_id, 'done')
	const { data: page } = await listImportRows({
		path: { id: made.import_id },
		query: { outcome: 'new' },
		throwOnError: true,
	})
	console.log(JSON.stringify({ new: done.counts?.new, listed: page.rows.length }))
}

void main()

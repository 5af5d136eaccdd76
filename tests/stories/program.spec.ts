// Imports by other programs: a tus client with plain HTTP as documented, and the command.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { Upload } from 'tus-js-client'
import { csv, lead, leads, utf8 } from './support/leads.ts'
import { expect, test } from './story.ts'

const all = { may_import: true, may_edit_leads: false, may_export_leads: false, may_change_settings: false }

type Import = { import_id: number; state: string; plan_version: number; counts: Record<string, number> | null }

test('a program uploads with tus-js-client, stops, resumes, and imports with the documented calls', async ({ product, api }) => {
	await api.confirm()
	const { secret } = await api.post<{ secret: string }>('/api/me/token', { name: 'CRM', rights: all })
	const headers = { authorization: `Bearer ${secret}` }
	const bytes = utf8(csv([...leads(20_000), lead(1, { メールアドレス: 'bad' })]))
	const options = {
		endpoint: `${product.address}/api/upload`,
		headers,
		metadata: { filename: 'CRMから.csv', filetype: 'text/csv' },
		chunkSize: 256 * 1024,
		retryDelays: [0, 100, 500],
	}

	// 1. The upload stops in the middle.
	const first = await new Promise<Upload>((stopped, failed) => {
		const upload: Upload = new Upload(bytes, {
			...options,
			onError: failed,
			onChunkComplete: (_, sent) => {
				if (sent > bytes.length / 3) void upload.abort().then(() => stopped(upload))
			},
		})
		upload.start()
	})
	// 2. A second run resumes it.
	const begun: number[] = []
	const url = await new Promise<string>((uploaded, failed) => {
		const upload: Upload = new Upload(bytes, {
			...options,
			uploadUrl: first.url,
			onError: failed,
			onProgress: (sent) => begun.push(sent),
			onSuccess: () => uploaded(upload.url ?? ''),
		})
		upload.start()
	})
	expect(begun[0]).toBeGreaterThan(bytes.length / 3)

	// 3. The calls as the document names them.
	const document = (await (await fetch(`${product.address}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> }
	const call = async (method: string, template: string, path: string, body?: unknown) => {
		expect(document.paths[template]?.[method], `${method} ${template}`).toBeDefined()
		const answer = await fetch(product.address + path, {
			method: method.toUpperCase(),
			headers: { ...headers, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
		return answer
	}
	const look = async (id: number) => (await (await call('get', '/api/import/{id}', `/api/import/${id}`)).json()) as Import
	const until = async (id: number, state: string) => {
		await expect.poll(async () => (await look(id)).state, { timeout: 60_000 }).toBe(state)
		return await look(id)
	}
	const draft = {
		upload_id: url.split('/').pop(),
		method: 'update',
		blank_rule: 'keep',
		screen_values: { group: '夜間バッチ', tags: ['CRM'] },
	}
	const made = (await (await call('post', '/api/import', '/api/import', draft)).json()) as Import
	const planned = await until(made.import_id, 'planned')
	expect(planned.counts).toEqual({ processed: 20_001, new: 20_000, overwritten: 0, unchanged: 0, skipped: 1, mails: 0 })
	await call('post', '/api/import/{id}/start', `/api/import/${made.import_id}/start`, { plan_version: planned.plan_version })
	const done = await until(made.import_id, 'done')
	expect(done.counts).toEqual(planned.counts)
	const errors = await (await call('get', '/api/import/{id}/error.csv', `/api/import/${made.import_id}/error.csv`)).text()
	expect(errors.trimEnd().split('\r\n')).toHaveLength(2)
	const registered = await (await call('get', '/api/import/{id}/registered.csv', `/api/import/${made.import_id}/registered.csv`)).text()
	expect(registered.trimEnd().split('\r\n')).toHaveLength(20_001)
})

test('the command imports a file with the shipped binary', async ({ product, api }) => {
	await api.confirm()
	const { secret } = await api.post<{ secret: string }>('/api/me/token', { name: 'cron', rights: all })
	const file = join(product.home, '夜間.csv')
	writeFileSync(file, utf8(csv(leads(3))))
	const binary = fileURLToPath(new URL('../../target/release/torikomi', import.meta.url))
	const { stdout } = await promisify(execFile)(binary, ['import', '--yes', '--json', file], {
		env: { ...process.env, TORIKOMI_SERVER: product.address, TORIKOMI_TOKEN: secret },
	})
	expect(JSON.parse(stdout)).toMatchObject({ outcome: 'done', import: { file_name: '夜間.csv', counts: { new: 3, skipped: 0 } } })
	expect((await api.imports())[0]?.state).toBe('done')
})

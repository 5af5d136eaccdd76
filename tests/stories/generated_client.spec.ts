// A third-party program based only on the API's document, with a client from a common generator.
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { createClient } from '@hey-api/openapi-ts'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from './story.ts'

const run = promisify(execFile)
const tests = fileURLToPath(new URL('..', import.meta.url))
const document = resolve(tests, '../server/openapi.json')

test('the committed document is valid OpenAPI 3.1', async () => {
	const { valid, errors } = await new Validator().validate(JSON.parse(readFileSync(document, 'utf8')))
	expect(valid, JSON.stringify(errors, undefined, 2)).toBe(true)
	expect(JSON.parse(readFileSync(document, 'utf8')).openapi).toMatch(/^3\.1\./)
})

test('a client generated from the document compiles and imports a file', async ({ product, api }) => {
	await api.confirm()
	const rights = { may_import: true, may_edit_leads: false, may_export_leads: false, may_change_settings: false }
	const { secret } = await api.post<{ secret: string }>('/api/me/token', { name: 'CRM', rights, may_read_leads: true })
	// In the tests' folder, where the compiler finds Node's types.
	mkdirSync(join(tests, 'out'), { recursive: true })
	const folder = mkdtempSync(join(tests, 'out', 'generated-client-'))
	try {
		// 1. The generator reads the document from the running server.
		const input = join(folder, 'openapi.json')
		writeFileSync(input, await (await fetch(`${product.address}/api/openapi.json`)).text())
		await createClient({ input, output: join(folder, 'api'), logs: { level: 'silent' } })

		// 2. The client and a program that uses it are compiled in strict mode.
		copyFileSync(fileURLToPath(new URL('generated_client/import.ts', import.meta.url)), join(folder, 'import.ts'))
		writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }')
		const options = {
			strict: true, noUncheckedIndexedAccess: true, module: 'commonjs', moduleResolution: 'node10', target: 'es2022',
			lib: ['es2023', 'dom', 'dom.iterable'], types: ['node'], outDir: 'compiled',
		}
		writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['import.ts', 'api'] }))
		const tsc = join(tests, 'node_modules/typescript/bin/tsc')
		const compiled = await run(process.execPath, [tsc, '--project', folder]).catch((error: { stdout: string }) => error)
		expect(compiled.stdout).toBe('')

		// 3. The program imports.
		const program = [join(folder, 'compiled/import.js'), product.address, '25']
		const { stdout } = await run(process.execPath, program, { env: { ...process.env, TORIKOMI_TOKEN: secret } })
		expect(JSON.parse(stdout)).toEqual({ new: 25, listed: 25 })
		expect(await api.addresses(1)).toEqual(Array.from({ length: 25 }, (_, row) => `lead-${row}@example.jp`))
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
})

// Loads a company directory with the command of the shipped program, from a file in the agency's format.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Product } from './product.ts'

const binary = fileURLToPath(new URL('../../../target/release/torikomi', import.meta.url))

/** The first digit of the number is a check digit. */
export type Firm = { number: string; name: string; prefecture?: string; city?: string; street?: string }

export function loadDirectory(product: Product, firms: Firm[]): void {
	const path = join(tmpdir(), `torikomi-story-${process.pid}-directory.csv`)
	writeFileSync(path, firms.map((firm, index) => row(firm, index + 1)).join(''))
	// The private Postgres listens in the folder that its pid file names.
	const [, , , , socket] = readFileSync(join(product.home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')
	const url = `postgres://torikomi@localhost/torikomi?host=${encodeURIComponent(socket ?? '')}`
	execFileSync(binary, ['directory', 'load', path], { env: { ...process.env, DATABASE_URL: url } })
	rmSync(path)
}

function row({ number, name, prefecture = '東京都', city = '千代田区', street = '霞が関３丁目１番１号' }: Firm, sequence: number): string {
	const cells = Array.from({ length: 30 }, () => '')
	const known = {
		0: sequence, 1: number, 2: '01', 3: '0', 4: '2026-10-30', 5: '2026-10-28', 6: `"${name}"`, 8: '301', 9: `"${prefecture}"`,
		10: `"${city}"`, 11: `"${street}"`, 13: '13', 14: '101', 15: '1000013', 22: '2015-10-05', 23: '1', 28: '"フリガナ"', 29: '0',
	}
	return Object.assign(cells, known).join(',') + '\n'
}

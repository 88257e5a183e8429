import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);

// src/read/worker.ts
import { parentPort } from "node:worker_threads";

// src/units/system-error.ts
function systemErrorCode(error) {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
function systemErrorReason(error) {
  const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return systemErrorCode(error) === null ? message : message.split(", ", 1)[0] ?? message;
}

// node_modules/xxhash-wasm/esm/xxhash-wasm.js
var t = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 48, 8, 96, 3, 127, 127, 127, 1, 127, 96, 3, 127, 127, 127, 0, 96, 2, 127, 127, 0, 96, 1, 127, 1, 127, 96, 3, 127, 127, 126, 1, 126, 96, 3, 126, 127, 127, 1, 126, 96, 2, 127, 126, 0, 96, 1, 127, 1, 126, 3, 11, 10, 0, 0, 2, 1, 3, 4, 5, 6, 1, 7, 5, 3, 1, 0, 1, 7, 85, 9, 3, 109, 101, 109, 2, 0, 5, 120, 120, 104, 51, 50, 0, 0, 6, 105, 110, 105, 116, 51, 50, 0, 2, 8, 117, 112, 100, 97, 116, 101, 51, 50, 0, 3, 8, 100, 105, 103, 101, 115, 116, 51, 50, 0, 4, 5, 120, 120, 104, 54, 52, 0, 5, 6, 105, 110, 105, 116, 54, 52, 0, 7, 8, 117, 112, 100, 97, 116, 101, 54, 52, 0, 8, 8, 100, 105, 103, 101, 115, 116, 54, 52, 0, 9, 10, 251, 22, 10, 242, 1, 1, 4, 127, 32, 0, 32, 1, 106, 33, 3, 32, 1, 65, 16, 79, 4, 127, 32, 3, 65, 16, 107, 33, 6, 32, 2, 65, 168, 136, 141, 161, 2, 106, 33, 3, 32, 2, 65, 137, 235, 208, 208, 7, 107, 33, 4, 32, 2, 65, 207, 140, 162, 142, 6, 106, 33, 5, 3, 64, 32, 3, 32, 0, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 3, 32, 4, 32, 0, 65, 4, 106, 34, 0, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 4, 32, 2, 32, 0, 65, 4, 106, 34, 0, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 2, 32, 5, 32, 0, 65, 4, 106, 34, 0, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 5, 32, 6, 32, 0, 65, 4, 106, 34, 0, 79, 13, 0, 11, 32, 2, 65, 12, 119, 32, 5, 65, 18, 119, 106, 32, 4, 65, 7, 119, 106, 32, 3, 65, 1, 119, 106, 5, 32, 2, 65, 177, 207, 217, 178, 1, 106, 11, 32, 1, 106, 32, 0, 32, 1, 65, 15, 113, 16, 1, 11, 146, 1, 0, 32, 1, 32, 2, 106, 33, 2, 3, 64, 32, 1, 65, 4, 106, 32, 2, 75, 69, 4, 64, 32, 0, 32, 1, 40, 2, 0, 65, 189, 220, 202, 149, 124, 108, 106, 65, 17, 119, 65, 175, 214, 211, 190, 2, 108, 33, 0, 32, 1, 65, 4, 106, 33, 1, 12, 1, 11, 11, 3, 64, 32, 1, 32, 2, 79, 69, 4, 64, 32, 0, 32, 1, 45, 0, 0, 65, 177, 207, 217, 178, 1, 108, 106, 65, 11, 119, 65, 177, 243, 221, 241, 121, 108, 33, 0, 32, 1, 65, 1, 106, 33, 1, 12, 1, 11, 11, 32, 0, 32, 0, 65, 15, 118, 115, 65, 247, 148, 175, 175, 120, 108, 34, 0, 65, 13, 118, 32, 0, 115, 65, 189, 220, 202, 149, 124, 108, 34, 0, 65, 16, 118, 32, 0, 115, 11, 63, 0, 32, 0, 65, 8, 106, 32, 1, 65, 168, 136, 141, 161, 2, 106, 54, 2, 0, 32, 0, 65, 12, 106, 32, 1, 65, 137, 235, 208, 208, 7, 107, 54, 2, 0, 32, 0, 65, 16, 106, 32, 1, 54, 2, 0, 32, 0, 65, 20, 106, 32, 1, 65, 207, 140, 162, 142, 6, 106, 54, 2, 0, 11, 195, 4, 1, 6, 127, 32, 1, 32, 2, 106, 33, 6, 32, 0, 65, 24, 106, 33, 4, 32, 0, 65, 40, 106, 40, 2, 0, 33, 3, 32, 0, 32, 0, 40, 2, 0, 32, 2, 106, 54, 2, 0, 32, 0, 65, 4, 106, 34, 5, 32, 5, 40, 2, 0, 32, 2, 65, 16, 79, 32, 0, 40, 2, 0, 65, 16, 79, 114, 114, 54, 2, 0, 32, 2, 32, 3, 106, 65, 16, 73, 4, 64, 32, 3, 32, 4, 106, 32, 1, 32, 2, 252, 10, 0, 0, 32, 0, 65, 40, 106, 32, 2, 32, 3, 106, 54, 2, 0, 15, 11, 32, 3, 4, 64, 32, 3, 32, 4, 106, 32, 1, 65, 16, 32, 3, 107, 34, 2, 252, 10, 0, 0, 32, 0, 65, 8, 106, 34, 3, 32, 3, 40, 2, 0, 32, 4, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 54, 2, 0, 32, 0, 65, 12, 106, 34, 3, 32, 3, 40, 2, 0, 32, 4, 65, 4, 106, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 54, 2, 0, 32, 0, 65, 16, 106, 34, 3, 32, 3, 40, 2, 0, 32, 4, 65, 8, 106, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 54, 2, 0, 32, 0, 65, 20, 106, 34, 3, 32, 3, 40, 2, 0, 32, 4, 65, 12, 106, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 54, 2, 0, 32, 0, 65, 40, 106, 65, 0, 54, 2, 0, 32, 1, 32, 2, 106, 33, 1, 11, 32, 1, 32, 6, 65, 16, 107, 77, 4, 64, 32, 6, 65, 16, 107, 33, 8, 32, 0, 65, 8, 106, 40, 2, 0, 33, 2, 32, 0, 65, 12, 106, 40, 2, 0, 33, 3, 32, 0, 65, 16, 106, 40, 2, 0, 33, 5, 32, 0, 65, 20, 106, 40, 2, 0, 33, 7, 3, 64, 32, 2, 32, 1, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 2, 32, 3, 32, 1, 65, 4, 106, 34, 1, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 3, 32, 5, 32, 1, 65, 4, 106, 34, 1, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 5, 32, 7, 32, 1, 65, 4, 106, 34, 1, 40, 2, 0, 65, 247, 148, 175, 175, 120, 108, 106, 65, 13, 119, 65, 177, 243, 221, 241, 121, 108, 33, 7, 32, 8, 32, 1, 65, 4, 106, 34, 1, 79, 13, 0, 11, 32, 0, 65, 8, 106, 32, 2, 54, 2, 0, 32, 0, 65, 12, 106, 32, 3, 54, 2, 0, 32, 0, 65, 16, 106, 32, 5, 54, 2, 0, 32, 0, 65, 20, 106, 32, 7, 54, 2, 0, 11, 32, 1, 32, 6, 73, 4, 64, 32, 4, 32, 1, 32, 6, 32, 1, 107, 34, 1, 252, 10, 0, 0, 32, 0, 65, 40, 106, 32, 1, 54, 2, 0, 11, 11, 97, 1, 1, 127, 32, 0, 65, 16, 106, 40, 2, 0, 33, 1, 32, 0, 65, 4, 106, 40, 2, 0, 4, 127, 32, 1, 65, 12, 119, 32, 0, 65, 20, 106, 40, 2, 0, 65, 18, 119, 106, 32, 0, 65, 12, 106, 40, 2, 0, 65, 7, 119, 106, 32, 0, 65, 8, 106, 40, 2, 0, 65, 1, 119, 106, 5, 32, 1, 65, 177, 207, 217, 178, 1, 106, 11, 32, 0, 40, 2, 0, 106, 32, 0, 65, 24, 106, 32, 0, 65, 40, 106, 40, 2, 0, 16, 1, 11, 255, 3, 2, 3, 126, 1, 127, 32, 0, 32, 1, 106, 33, 6, 32, 1, 65, 32, 79, 4, 126, 32, 6, 65, 32, 107, 33, 6, 32, 2, 66, 214, 235, 130, 238, 234, 253, 137, 245, 224, 0, 124, 33, 3, 32, 2, 66, 177, 169, 172, 193, 173, 184, 212, 166, 61, 125, 33, 4, 32, 2, 66, 249, 234, 208, 208, 231, 201, 161, 228, 225, 0, 124, 33, 5, 3, 64, 32, 3, 32, 0, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 3, 32, 4, 32, 0, 65, 8, 106, 34, 0, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 4, 32, 2, 32, 0, 65, 8, 106, 34, 0, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 2, 32, 5, 32, 0, 65, 8, 106, 34, 0, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 5, 32, 6, 32, 0, 65, 8, 106, 34, 0, 79, 13, 0, 11, 32, 2, 66, 12, 137, 32, 5, 66, 18, 137, 124, 32, 4, 66, 7, 137, 124, 32, 3, 66, 1, 137, 124, 32, 3, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 4, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 2, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 5, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 5, 32, 2, 66, 197, 207, 217, 178, 241, 229, 186, 234, 39, 124, 11, 32, 1, 173, 124, 32, 0, 32, 1, 65, 31, 113, 16, 6, 11, 134, 2, 0, 32, 1, 32, 2, 106, 33, 2, 3, 64, 32, 2, 32, 1, 65, 8, 106, 79, 4, 64, 32, 1, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 32, 0, 133, 66, 27, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 33, 0, 32, 1, 65, 8, 106, 33, 1, 12, 1, 11, 11, 32, 1, 65, 4, 106, 32, 2, 77, 4, 64, 32, 0, 32, 1, 53, 2, 0, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 23, 137, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 249, 243, 221, 241, 153, 246, 153, 171, 22, 124, 33, 0, 32, 1, 65, 4, 106, 33, 1, 11, 3, 64, 32, 1, 32, 2, 73, 4, 64, 32, 0, 32, 1, 49, 0, 0, 66, 197, 207, 217, 178, 241, 229, 186, 234, 39, 126, 133, 66, 11, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 0, 32, 1, 65, 1, 106, 33, 1, 12, 1, 11, 11, 32, 0, 32, 0, 66, 33, 136, 133, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 34, 0, 32, 0, 66, 29, 136, 133, 66, 249, 243, 221, 241, 153, 246, 153, 171, 22, 126, 34, 0, 32, 0, 66, 32, 136, 133, 11, 77, 0, 32, 0, 65, 8, 106, 32, 1, 66, 214, 235, 130, 238, 234, 253, 137, 245, 224, 0, 124, 55, 3, 0, 32, 0, 65, 16, 106, 32, 1, 66, 177, 169, 172, 193, 173, 184, 212, 166, 61, 125, 55, 3, 0, 32, 0, 65, 24, 106, 32, 1, 55, 3, 0, 32, 0, 65, 32, 106, 32, 1, 66, 249, 234, 208, 208, 231, 201, 161, 228, 225, 0, 124, 55, 3, 0, 11, 244, 4, 2, 3, 127, 4, 126, 32, 1, 32, 2, 106, 33, 5, 32, 0, 65, 40, 106, 33, 4, 32, 0, 65, 200, 0, 106, 40, 2, 0, 33, 3, 32, 0, 32, 0, 41, 3, 0, 32, 2, 173, 124, 55, 3, 0, 32, 2, 32, 3, 106, 65, 32, 73, 4, 64, 32, 3, 32, 4, 106, 32, 1, 32, 2, 252, 10, 0, 0, 32, 0, 65, 200, 0, 106, 32, 2, 32, 3, 106, 54, 2, 0, 15, 11, 32, 3, 4, 64, 32, 3, 32, 4, 106, 32, 1, 65, 32, 32, 3, 107, 34, 2, 252, 10, 0, 0, 32, 0, 65, 8, 106, 34, 3, 32, 3, 41, 3, 0, 32, 4, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 55, 3, 0, 32, 0, 65, 16, 106, 34, 3, 32, 3, 41, 3, 0, 32, 4, 65, 8, 106, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 55, 3, 0, 32, 0, 65, 24, 106, 34, 3, 32, 3, 41, 3, 0, 32, 4, 65, 16, 106, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 55, 3, 0, 32, 0, 65, 32, 106, 34, 3, 32, 3, 41, 3, 0, 32, 4, 65, 24, 106, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 55, 3, 0, 32, 0, 65, 200, 0, 106, 65, 0, 54, 2, 0, 32, 1, 32, 2, 106, 33, 1, 11, 32, 1, 65, 32, 106, 32, 5, 77, 4, 64, 32, 5, 65, 32, 107, 33, 2, 32, 0, 65, 8, 106, 41, 3, 0, 33, 6, 32, 0, 65, 16, 106, 41, 3, 0, 33, 7, 32, 0, 65, 24, 106, 41, 3, 0, 33, 8, 32, 0, 65, 32, 106, 41, 3, 0, 33, 9, 3, 64, 32, 6, 32, 1, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 6, 32, 7, 32, 1, 65, 8, 106, 34, 1, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 7, 32, 8, 32, 1, 65, 8, 106, 34, 1, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 8, 32, 9, 32, 1, 65, 8, 106, 34, 1, 41, 3, 0, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 124, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 33, 9, 32, 2, 32, 1, 65, 8, 106, 34, 1, 79, 13, 0, 11, 32, 0, 65, 8, 106, 32, 6, 55, 3, 0, 32, 0, 65, 16, 106, 32, 7, 55, 3, 0, 32, 0, 65, 24, 106, 32, 8, 55, 3, 0, 32, 0, 65, 32, 106, 32, 9, 55, 3, 0, 11, 32, 1, 32, 5, 73, 4, 64, 32, 4, 32, 1, 32, 5, 32, 1, 107, 34, 1, 252, 10, 0, 0, 32, 0, 65, 200, 0, 106, 32, 1, 54, 2, 0, 11, 11, 188, 2, 1, 5, 126, 32, 0, 65, 24, 106, 41, 3, 0, 33, 1, 32, 0, 41, 3, 0, 34, 2, 66, 32, 90, 4, 126, 32, 0, 65, 8, 106, 41, 3, 0, 34, 3, 66, 1, 137, 32, 0, 65, 16, 106, 41, 3, 0, 34, 4, 66, 7, 137, 124, 32, 1, 66, 12, 137, 32, 0, 65, 32, 106, 41, 3, 0, 34, 5, 66, 18, 137, 124, 124, 32, 3, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 4, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 1, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 32, 5, 66, 207, 214, 211, 190, 210, 199, 171, 217, 66, 126, 66, 31, 137, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 133, 66, 135, 149, 175, 175, 152, 182, 222, 155, 158, 127, 126, 66, 157, 163, 181, 234, 131, 177, 141, 138, 250, 0, 125, 5, 32, 1, 66, 197, 207, 217, 178, 241, 229, 186, 234, 39, 124, 11, 32, 2, 124, 32, 0, 65, 40, 106, 32, 2, 66, 31, 131, 167, 16, 6, 11]);
async function e() {
  return (function(t2) {
    const { exports: { mem: e2, xxh32: n, xxh64: r, init32: i, update32: a, digest32: o, init64: s, update64: u, digest64: c } } = t2;
    let h = new Uint8Array(e2.buffer);
    function g(t3, n2) {
      if (e2.buffer.byteLength < t3 + n2) {
        const r2 = Math.ceil((t3 + n2 - e2.buffer.byteLength) / 65536);
        e2.grow(r2), h = new Uint8Array(e2.buffer);
      }
    }
    function f(t3, e3, n2, r2, i2, a2) {
      g(t3);
      const o2 = new Uint8Array(t3);
      return h.set(o2), n2(0, e3), o2.set(h.subarray(0, t3)), { update(e4) {
        let n3;
        return h.set(o2), "string" == typeof e4 ? (g(3 * e4.length, t3), n3 = w.encodeInto(e4, h.subarray(t3)).written) : (g(e4.byteLength, t3), h.set(e4, t3), n3 = e4.byteLength), r2(0, t3, n3), o2.set(h.subarray(0, t3)), this;
      }, digest: () => (h.set(o2), a2(i2(0))) };
    }
    function y(t3) {
      return t3 >>> 0;
    }
    const b = 2n ** 64n - 1n;
    function d(t3) {
      return t3 & b;
    }
    const w = new TextEncoder(), l = 0, p = 0n;
    function x(t3, e3 = l) {
      return g(3 * t3.length, 0), y(n(0, w.encodeInto(t3, h).written, e3));
    }
    function L(t3, e3 = p) {
      return g(3 * t3.length, 0), d(r(0, w.encodeInto(t3, h).written, e3));
    }
    return { h32: x, h32ToString: (t3, e3 = l) => x(t3, e3).toString(16).padStart(8, "0"), h32Raw: (t3, e3 = l) => (g(t3.byteLength, 0), h.set(t3), y(n(0, t3.byteLength, e3))), create32: (t3 = l) => f(48, t3, i, a, o, y), h64: L, h64ToString: (t3, e3 = p) => L(t3, e3).toString(16).padStart(16, "0"), h64Raw: (t3, e3 = p) => (g(t3.byteLength, 0), h.set(t3), d(r(0, t3.byteLength, e3))), create64: (t3 = p) => f(88, t3, s, u, c, d) };
  })((await WebAssembly.instantiate(t)).instance);
}

// src/read/content-hash.ts
var HOLES_PER_LAYER = 2 ** 30;
var ZEROS = new Uint8Array(2 ** 16);
function loadXxhash() {
  return e();
}
function contentHasher(api) {
  let holesLeft = HOLES_PER_LAYER;
  let stored = 0;
  let whole = null;
  let running = null;
  let holes = null;
  return {
    begin(storedBytes, sparse) {
      stored = storedBytes;
      whole = null;
      running = null;
      holes = null;
      if (sparse === null) return;
      running = api.create64();
      const holeBytes = sparse.realBytes - storedBytes;
      if (holeBytes > holesLeft) hashMap(running, sparse);
      else {
        holesLeft -= holeBytes;
        holes = holeFiller(running, sparse);
      }
    },
    data(bytes, from, to) {
      const piece = bytes.subarray(from, to);
      if (holes !== null) holes.data(piece);
      else if (running === null && piece.length === stored) whole = api.h64Raw(piece);
      else {
        running ??= api.create64();
        running.update(piece);
      }
    },
    end() {
      holes?.end();
      return whole ?? running?.digest() ?? api.h64Raw(ZEROS.subarray(0, 0));
    }
  };
}
function holeFiller(hash, { pieces, realBytes }) {
  let piece = 0;
  let at = 0;
  function zerosUntil(offset) {
    for (; at < offset; at += Math.min(ZEROS.length, offset - at)) {
      hash.update(ZEROS.subarray(0, Math.min(ZEROS.length, offset - at)));
    }
  }
  return {
    data(stored) {
      for (let from = 0; from < stored.length; ) {
        const start2 = pieces[piece] ?? 0;
        const length = pieces[piece + 1] ?? 0;
        zerosUntil(start2);
        const taken = Math.min(stored.length - from, start2 + length - at);
        hash.update(stored.subarray(from, from + taken));
        at += taken;
        from += taken;
        if (at === start2 + length) piece += 2;
      }
    },
    end() {
      zerosUntil(realBytes);
    }
  };
}
function hashMap(hash, { pieces, realBytes }) {
  hash.update(new Uint8Array(Float64Array.of(realBytes).buffer));
  hash.update(new Uint8Array(Float64Array.from(pieces).buffer));
}

// src/read/damage.ts
var Damage = class extends Error {
  name = "Damage";
};

// src/units/visible-text.ts
var INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function visibleText(text) {
  return text.toWellFormed().replace(/[\t\n\v\f\r \u0085\u00a0\u2028\u2029]+/g, " ").replace(/^ | $/g, "").replace(INVISIBLE, escapeCharacter);
}
function cutText(text, length) {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
function shownText(text, length) {
  const enough = 2 * length;
  const start2 = text.length <= enough ? text : `${text.slice(0, enough)}…`;
  return cutText(visibleText(start2), length);
}
function quotedText(text, length) {
  return `"${shownText(text, length)}"`;
}
function escapeCharacter(character) {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

// src/read/failures.ts
var damage = {
  notAHeader: () => "is no tar, or is damaged: a header has a wrong checksum",
  badNumber: () => "has a header with a field that is no number",
  numberTooBig: () => "has a header with a number beyond 2^53 - 1",
  negativeSize: () => "has an entry of negative size",
  badPax: () => "has a PAX header whose records do not fit their lengths",
  nulInName: () => "has an entry with a NUL in its name",
  badSparseMap: () => "has a sparse file whose map does not fit its data",
  unknownSparse: () => "has a sparse file of a format that is not known",
  helperTooBig: () => "has a PAX or GNU record of more than 1 MiB",
  helperWithoutEntry: () => "ends after a PAX or GNU record without the entry it belongs to",
  loneZeroBlock: () => "has entries behind its end block",
  truncatedTar: (offset) => `ends in the middle of an entry, after ${offset} bytes`,
  unknownType: (type) => `has an entry of a type that no runtime unpacks (${quoted(String.fromCharCode(type))})`,
  escapes: (path) => `has an entry that would lie outside the image: ${quoted(path)}`,
  noName: () => "has an entry without a name",
  tooManyNames: () => "has names of more than 96 MiB together",
  tooManyEntries: ({ maxEntries, names }) => `has more than ${maxEntries} ${maxEntries === 1 ? "entry" : "entries"} (${names.maxEntries})`,
  tooBig: ({ maxLayerBytes, names }) => `is more than ${bytesInWords(maxLayerBytes)} long (${names.maxLayerBytes})`,
  corrupt: (reason) => `can't be decompressed: ${reason}`,
  windowTooBig: () => "is compressed with a zstd window of more than 128 MiB, which takes too much memory",
  tooManyFrames: (limit) => `has more than ${limit} zstd frames`,
  tooManyFiles: (limit) => `has more than ${limit} files, and can't be an image's archive`,
  trailingBytes: () => "can't be decompressed: other bytes follow the compressed ones",
  unknownCompression: (name2) => `is compressed with ${name2}, which no runtime unpacks`,
  shorterThanSaid: (said, there) => `should have ${said} bytes, but has ${there}`,
  cutShort: () => "was cut short while it was read",
  notReadable: (code) => `can't be read: ${code}`,
  wrongDigest: (found) => `is damaged: its digest is ${found}`,
  wrongDiffId: (found, said) => `is not what the configuration says: its diff ID is ${found} instead of ${said}`
};
var oddity = {
  emptyWhiteout: (path) => `The whiteout ${quoted(path)} names nothing; it was ignored`,
  deviceZero: (path) => `${quoted(path)} is a character device 0:0, which is no deletion in a layer`
};
function bytesInWords(bytes) {
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
}
function quoted(text) {
  return quotedText(text, LONGEST_TEXT);
}
var LONGEST_TEXT = 200;

// src/read/read-layer.ts
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

// src/units/digest.ts
function splitDigest(digest) {
  const colon = digest.indexOf(":");
  return {
    algorithm: digest.slice(0, colon) === "sha512" ? "sha512" : "sha256",
    hex: digest.slice(colon + 1)
  };
}

// src/read/decompress.ts
import { createGunzip, createZstdDecompress } from "node:zlib";

// src/read/zstd-frames.ts
var MAGIC = 4247762216;
var MAGIC_BYTES = Uint8Array.of(40, 181, 47, 253);
var SKIPPABLE = 407710288;
var COUNTED = /* @__PURE__ */ new Set(["skip", "header", "block", "checksum"]);
function zstdSplitter() {
  const at = {
    state: "magic",
    remaining: 4,
    value: 0,
    read: 0,
    lastBlock: false,
    checksum: false
  };
  return {
    write: (chunk) => split(at, chunk),
    atEnd: () => at.state === "magic" && at.read === 0
  };
}
function split(at, chunk) {
  const parts = [];
  let start2 = isInFrame(at.state) ? 0 : -1;
  for (let i = 0; i < chunk.length; ) {
    i += take(at, chunk, i);
    while (at.remaining === 0) {
      const before = at.state;
      advance(at);
      if (at.state === "descriptor") {
        if (i < 4) parts.push(MAGIC_BYTES);
        start2 = i < 4 ? i : i - 4;
      } else if (at.state === "magic" && before !== "skip") {
        parts.push(chunk.subarray(start2, i));
        start2 = -1;
      }
    }
  }
  if (start2 !== -1 && start2 < chunk.length) parts.push(chunk.subarray(start2));
  return parts;
}
function isInFrame(state) {
  return state !== "magic" && state !== "skip-length" && state !== "skip";
}
function take(at, chunk, from) {
  const taken = COUNTED.has(at.state) ? Math.min(at.remaining, chunk.length - from) : 1;
  if (!COUNTED.has(at.state)) at.value += (chunk[from] ?? 0) * 2 ** (8 * at.read);
  at.read += taken;
  at.remaining -= taken;
  return taken;
}
function advance(at) {
  switch (at.state) {
    case "magic":
      if (at.value === MAGIC) enter(at, "descriptor", 1);
      else if (at.value - at.value % 16 === SKIPPABLE) enter(at, "skip-length", 4);
      else throw new Damage(damage.trailingBytes());
      break;
    case "skip-length":
      enter(at, "skip", at.value);
      break;
    case "descriptor":
      at.checksum = (at.value & 4) !== 0;
      enter(at, "header", headerLength(at.value));
      break;
    case "header":
      enter(at, "block-header", 3);
      break;
    case "block-header":
      beginBlock(at);
      break;
    case "block":
      if (!at.lastBlock) enter(at, "block-header", 3);
      else if (at.checksum) enter(at, "checksum", 4);
      else enter(at, "magic", 4);
      break;
    default:
      enter(at, "magic", 4);
  }
}
function beginBlock(at) {
  const type = at.value >> 1 & 3;
  if (type === 3) throw new Damage(damage.corrupt("a zstd block of a reserved type"));
  at.lastBlock = (at.value & 1) === 1;
  enter(at, "block", type === 1 ? 1 : at.value >> 3);
}
function enter(at, state, bytes) {
  at.state = state;
  at.remaining = bytes;
  at.value = 0;
  at.read = 0;
}
function headerLength(descriptor) {
  const single = descriptor >> 5 & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const flag = descriptor >> 6;
  const content = flag === 0 ? single : 2 ** flag;
  return (single === 1 ? 0 : 1) + dictionary + content;
}

// src/read/decompress.ts
function sniffCompression(start2) {
  const found = sniff(start2);
  if (found === "xz" || found === "bzip2" || found === "lz4") {
    throw new Damage(damage.unknownCompression(found));
  }
  return found;
}
function sniff([a = 0, b, c, d]) {
  if (a === 31 && b === 139) return "gzip";
  if (a === 40 && b === 181 && c === 47 && d === 253) return "zstd";
  if ((a & 240) === 80 && b === 42 && c === 77 && d === 24) return "zstd";
  if (a === 253 && b === 55 && c === 122 && d === 88) return "xz";
  if (a === 66 && b === 90 && c === 104) return "bzip2";
  if (a === 4 && b === 34 && c === 77 && d === 24) return "lz4";
  return "none";
}
function decompressor(compression, sink) {
  switch (compression) {
    case "none":
      return passThrough(sink);
    case "gzip":
      return gunzip(sink);
    case "zstd":
      return unzstd(sink);
  }
}
function passThrough(sink) {
  return {
    async write(chunk) {
      sink(chunk);
    },
    async end() {
    },
    destroy() {
    }
  };
}
function gunzip(sink) {
  const stream = streamed(createGunzip({ chunkSize: OUTPUT_BYTES }), sink);
  let written = 0;
  return {
    async write(chunk) {
      if (stream.ended()) {
        onlyZeros(chunk);
        return;
      }
      written += chunk.length;
      await stream.write(chunk);
      if (stream.ended()) onlyZeros(chunk.subarray(chunk.length - (written - stream.taken())));
    },
    end: stream.end,
    destroy: stream.destroy
  };
}
function onlyZeros(bytes) {
  if (bytes.some((byte) => byte !== 0)) throw new Damage(damage.trailingBytes());
}
var MAX_PARTS = 2e6;
function unzstd(sink) {
  const stream = streamed(createZstdDecompress({ chunkSize: OUTPUT_BYTES }), sink);
  const splitter = zstdSplitter();
  let parts = 0;
  return {
    async write(chunk) {
      for (const part of splitter.write(chunk)) {
        if (++parts > MAX_PARTS) throw new Damage(damage.tooManyFrames(MAX_PARTS));
        await stream.write(part);
      }
    },
    async end() {
      if (!splitter.atEnd()) throw new Damage(damage.corrupt("unexpected end of file"));
      if (parts > 0) await stream.end();
    },
    destroy: stream.destroy
  };
}
var OUTPUT_BYTES = 2 ** 20;
function streamed(stream, sink) {
  let ended = false;
  let failure = null;
  let settle = null;
  let waiting = null;
  function fail(error) {
    failure ??= error;
    stream.destroy();
    settle?.();
  }
  function handOver() {
    const bytes = waiting;
    waiting = null;
    if (bytes === null || failure !== null) return;
    try {
      sink(bytes);
    } catch (error) {
      fail(error);
    }
    release(bytes);
  }
  stream.on("data", (bytes) => {
    handOver();
    waiting = bytes;
    setImmediate(handOver);
  });
  stream.on("error", (error) => {
    handOver();
    fail(new Damage(reasonOf(error)));
  });
  stream.on("end", () => {
    handOver();
    ended = true;
    settle?.();
  });
  async function settled(start2) {
    if (failure === null) {
      await new Promise((resolve) => {
        settle = resolve;
        start2(resolve);
      });
    }
    if (failure !== null) throw failure;
  }
  return {
    write: (chunk) => settled((done) => stream.write(chunk, done)),
    async end() {
      if (!ended) await settled(() => stream.end());
      if (failure !== null) throw failure;
    },
    ended: () => ended,
    taken: () => stream.bytesWritten,
    destroy() {
      waiting = null;
      stream.destroy();
    }
  };
}
function reasonOf(error) {
  return error.code === "ZSTD_error_frameParameter_windowTooLarge" ? damage.windowTooBig() : damage.corrupt(error.message);
}
function release(bytes) {
  const { buffer } = bytes;
  const isFull = bytes.byteOffset + bytes.byteLength === buffer.byteLength;
  if (isFull && buffer.byteLength >= OUTPUT_BYTES) buffer.transfer(0);
}

// src/image/file-index.ts
var FILE_KIND = {
  regular: 0,
  directory: 1,
  symlink: 2,
  hardLink: 3,
  characterDevice: 4,
  blockDevice: 5,
  fifo: 6
};
function pathAt(index, i) {
  return textOfBytes(
    index.pathBytes,
    start(index.pathEnds, i),
    index.pathEnds[i] ?? 0
  );
}
function start(ends, i) {
  return i === 0 ? 0 : ends[i - 1] ?? 0;
}
var utf8 = new TextDecoder();
function textOfBytes(bytes, from, to) {
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) > 127) return byteByByte(bytes, from, to);
  return utf8.decode(bytes.subarray(from, to));
}
function byteByByte(bytes, from, to) {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

// src/units/bytes.ts
var UNITS = /* @__PURE__ */ new Map([
  ["", { name: "B", bytes: 1n }],
  ["b", { name: "B", bytes: 1n }],
  ["kb", { name: "kB", bytes: 1000n }],
  ["mb", { name: "MB", bytes: 1000n ** 2n }],
  ["gb", { name: "GB", bytes: 1000n ** 3n }],
  ["kib", { name: "KiB", bytes: 1024n }],
  ["mib", { name: "MiB", bytes: 1024n ** 2n }],
  ["gib", { name: "GiB", bytes: 1024n ** 3n }]
]);
function formatExactBytes(bytes) {
  const digits = String(Math.abs(bytes)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${bytes < 0 ? "−" : ""}${digits} ${Math.abs(bytes) === 1 ? "byte" : "bytes"}`;
}

// src/packages/failures.ts
var unread = {
  tooBig: (bytes, limit) => `is not read: it has ${formatExactBytes(bytes)}, more than the ${formatExactBytes(limit)} that are looked at`,
  tooMany: (limit) => `is not read: the package records of its layer have more than ${formatExactBytes(limit)} together`,
  notKept: () => "is not read: its content was not kept",
  tooManyPackages: (limit) => `is not read: the records of the image name more than ${limit} packages together`,
  tooManyPaths: (limit) => `is not read: the records of the image name more than ${limit} files together`,
  pathsTooLong: (limit) => `is not read: the records of the image name paths of more than ${formatExactBytes(limit)} together`,
  oddEntries: (odd, entries) => `has ${odd} of ${entries} entries without a name or a version; they are left out`,
  oddLines: (odd) => odd === 1 ? "has a line that names no file; it is left out" : `has ${odd} lines that name no file; they are left out`,
  noPackages: () => "is no list of packages that is known",
  apkVersion3: () => "is not read: it is in the binary form of apk 3 (ADB)",
  rpmBerkeley: () => "is not read: it is in the Berkeley DB form that rpm had up to 4.15",
  rpmNdb: () => "is not read: it is in rpm's NDB form",
  notJson: () => "is no JSON object",
  noName: () => "names no package",
  noMetadata: () => "has no METADATA or PKG-INFO beside it that names the package",
  goBefore118: () => "is not read: it was built by a Go older than 1.18",
  goCut: () => "has build information that is cut off",
  goWithoutModules: (version) => `was built by ${version} without module information`,
  notSqlite: () => "is no SQLite database",
  sqliteEncoding: () => "is a SQLite database whose text is not UTF-8",
  sqliteDamaged: () => "is a damaged SQLite database",
  noRpmTable: () => "is a SQLite database without the table of an rpm database",
  badHeaders: (bad, all) => `has ${bad} of ${all} package headers that are damaged; they are left out`
};

// src/packages/elf-segments.ts
var ELF_MAGIC = [127, 69, 76, 70];
var PT_LOAD = 1;
var PF_X = 1;
var PF_W = 2;
var ELF_HEADER_BYTES = 64;
var MAX_TABLE_END = 64 * 1024;
function isElf(head) {
  return ELF_MAGIC.every((byte, i) => head[i] === byte);
}
function programHeadersEnd(head) {
  const elf = elfHeader(head);
  if (elf === null) return null;
  const end2 = elf.tableStart + elf.entryBytes * elf.entries;
  return end2 > MAX_TABLE_END ? null : end2;
}
function dataSegments(head) {
  const elf = elfHeader(head);
  if (elf === null) return [];
  const ranges = [];
  for (let i = 0; i < elf.entries; i++) {
    const at = elf.tableStart + i * elf.entryBytes;
    if (at + elf.entryBytes > elf.view.byteLength) break;
    const range = dataSegment(elf, at);
    if (range !== null) ranges.push(range);
  }
  return ranges.sort((a, b) => a.start - b.start);
}
function elfHeader(head) {
  if (head.length < ELF_HEADER_BYTES || !isElf(head)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const wide = head[4] === 2;
  const little = head[5] === 1;
  if (!wide && head[4] !== 1) return null;
  if (!little && head[5] !== 2) return null;
  const entryBytes = view.getUint16(wide ? 54 : 42, little);
  if (entryBytes < (wide ? 56 : 32)) return null;
  return {
    view,
    wide,
    little,
    tableStart: wide ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little),
    entryBytes,
    entries: view.getUint16(wide ? 56 : 44, little)
  };
}
function dataSegment({ view, wide, little }, at) {
  const flags = view.getUint32(at + (wide ? 4 : 24), little);
  if (view.getUint32(at, little) !== PT_LOAD || (flags & (PF_X | PF_W)) !== PF_W) return null;
  const start2 = wide ? Number(view.getBigUint64(at + 8, little)) : view.getUint32(at + 4, little);
  const bytes = wide ? Number(view.getBigUint64(at + 32, little)) : view.getUint32(at + 16, little);
  return { start: start2, end: start2 + bytes };
}

// src/packages/go-build-blob.ts
var MAGIC2 = Uint8Array.from("ÿ Go buildinf:", (character) => character.charCodeAt(0));
var BLOB_ALIGNMENT = 16;
var HEADER_BYTES = 32;
var POINTER_SIZE = 14;
var FLAGS = 15;
var INLINE_STRINGS = 2;
var KNOWN_FLAGS = 3;
var MAX_VERSION_BYTES = 256;
var FRAME_BYTES = 16;
function isBlobStart(bytes, at) {
  if (bytes[at] !== 255 || bytes[at + 1] !== 32) return false;
  for (let i = 2; i < MAGIC2.length; i++) if (bytes[at + i] !== MAGIC2[i]) return false;
  return true;
}
function readBuildBlob(blob) {
  if (blob.length < HEADER_BYTES) return { state: "more", bytes: HEADER_BYTES };
  const flags = blob[FLAGS] ?? 0;
  if (flags > KNOWN_FLAGS) return { state: "none" };
  if ((flags & INLINE_STRINGS) === 0) {
    return { state: blob[POINTER_SIZE] === 4 || blob[POINTER_SIZE] === 8 ? "pointers" : "none" };
  }
  const version = readString(blob, HEADER_BYTES, MAX_VERSION_BYTES);
  if (version.state !== "whole") return version;
  if (!/^(?:go|devel)/.test(version.text)) return { state: "none" };
  const modules = readString(blob, version.end, Number.MAX_SAFE_INTEGER);
  if (modules.state !== "whole") return modules;
  return { state: "whole", version: version.text, modules: unframed(modules.text) };
}
function readString(blob, at, limit) {
  let length = 0;
  let scale = 1;
  for (let i = at; ; i++) {
    if (i >= blob.length) return { state: "more", bytes: i + 1 };
    const byte = blob[i] ?? 0;
    length += (byte & 127) * scale;
    scale *= 128;
    if (length > limit || scale > 2 ** 42) return { state: "none" };
    if (byte >= 128) continue;
    const end2 = i + 1 + length;
    if (end2 > blob.length) return { state: "more", bytes: end2 };
    return { state: "whole", text: textOfBytes(blob, i + 1, end2), end: end2 };
  }
}
function unframed(modules) {
  const framed = modules.length > 2 * FRAME_BYTES && modules.at(-FRAME_BYTES - 1) === "\n";
  return framed ? modules.slice(FRAME_BYTES, -FRAME_BYTES) : "";
}

// src/packages/limits.ts
var MAX_PATH_BYTES_TOGETHER = 2 ** 27;

// src/packages/record-text.ts
var LINE_FEED = 10;
var CARRIAGE_RETURN = 13;
var MAX_TEXT_BYTES = 1e4;
function textAt(bytes, from, to) {
  return from >= to ? "" : textOfBytes(bytes, from, Math.min(to, from + MAX_TEXT_BYTES));
}
function* linesOf(bytes) {
  let start2 = 0;
  while (start2 < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, start2);
    const end2 = found === -1 ? bytes.length : found;
    const withoutReturn = end2 > start2 && bytes[end2 - 1] === CARRIAGE_RETURN ? end2 - 1 : end2;
    yield textAt(bytes, start2, withoutReturn);
    start2 = end2 + 1;
  }
}
var utf82 = new TextDecoder("utf-8", { ignoreBOM: true });
function bytesOf(latin12) {
  return Uint8Array.from(latin12, (character) => character.charCodeAt(0));
}

// src/packages/go-build-info.ts
function condenseBuildInfo(version, modules) {
  const lines = [version];
  for (const line of modules.split("\n")) if (MODULE_LINE.test(line)) lines.push(line);
  return bytesOf(lines.join("\n"));
}
var MODULE_LINE = /^(?:path|mod|dep|=>)\t/;

// src/packages/record-content.ts
function left(reason) {
  return { state: "left", reason };
}

// src/packages/go-binary.ts
function scanGoBinary(maxBytes, budget) {
  const scan = {
    stage: "head",
    position: 0,
    kept: new Uint8Array(ELF_HEADER_BYTES),
    keptLength: 0,
    needed: ELF_HEADER_BYTES,
    ranges: [],
    result: null,
    maxBytes,
    budget
  };
  return {
    push: (chunk) => {
      let at = 0;
      while (at < chunk.length && scan.stage !== "over") at = STAGES[scan.stage](scan, chunk, at);
      scan.position += chunk.length;
    },
    finish: () => scan.stage === "blob" ? left(unread.goCut()) : scan.result
  };
}
var STAGES = { head: readHead, search, blob: readBlob };
function readHead(scan, chunk, at) {
  const next = keep(scan, chunk, at);
  if (scan.keptLength >= 4 && !isElf(scan.kept)) return over(scan, null, chunk);
  if (scan.keptLength < scan.needed) return next;
  const end2 = programHeadersEnd(scan.kept);
  if (end2 === null) return over(scan, null, chunk);
  if (end2 > scan.needed) {
    need(scan, end2);
    return next;
  }
  scan.ranges = dataSegments(scan.kept);
  startSearch(scan);
  return next;
}
function search(scan, chunk, from) {
  if (scan.keptLength > 0) return searchCutBlock(scan, chunk, from);
  const range = scan.ranges.find((each) => each.end > scan.position + from);
  if (range === void 0) return over(scan, null, chunk);
  let at = aligned(Math.max(range.start, scan.position + from)) - scan.position;
  const stop = Math.min(chunk.length, range.end - scan.position);
  for (; at + BLOB_ALIGNMENT <= stop; at += BLOB_ALIGNMENT) {
    if (chunk[at] === 255 && isBlobStart(chunk, at)) {
      scan.stage = "blob";
      return at;
    }
  }
  if (stop === chunk.length && at < stop) return keep(scan, chunk, at);
  return Math.max(at, stop);
}
function searchCutBlock(scan, chunk, at) {
  const next = keep(scan, chunk, at);
  if (scan.keptLength < scan.needed) return next;
  if (isBlobStart(scan.kept, 0)) scan.stage = "blob";
  else startSearch(scan);
  return next;
}
function readBlob(scan, chunk, at) {
  const next = keep(scan, chunk, at);
  if (scan.keptLength < scan.needed) return next;
  const blob = readBuildBlob(scan.kept.subarray(0, scan.keptLength));
  switch (blob.state) {
    case "more":
      if (blob.bytes > scan.maxBytes) {
        return over(scan, left(unread.tooBig(blob.bytes, scan.maxBytes)), chunk);
      }
      need(scan, blob.bytes);
      return next;
    case "none":
      startSearch(scan);
      return next;
    case "pointers":
      return over(scan, left(unread.goBefore118()), chunk);
    case "whole":
      return over(scan, kept(scan, condenseBuildInfo(blob.version, blob.modules)), chunk);
  }
}
function kept({ budget }, bytes) {
  if (bytes.length > budget.remaining) return left(unread.tooMany(budget.limit));
  budget.remaining -= bytes.length;
  return { state: "kept", bytes };
}
function startSearch(scan) {
  scan.stage = "search";
  scan.keptLength = 0;
  scan.needed = BLOB_ALIGNMENT;
}
function over(scan, result, chunk) {
  scan.stage = "over";
  scan.result = result;
  return chunk.length;
}
function keep(scan, chunk, at) {
  const next = Math.min(chunk.length, at + scan.needed - scan.keptLength);
  scan.kept.set(chunk.subarray(at, next), scan.keptLength);
  scan.keptLength += next - at;
  return next;
}
function need(scan, bytes) {
  scan.needed = bytes;
  if (bytes <= scan.kept.length) return;
  const bigger = new Uint8Array(bytes);
  bigger.set(scan.kept.subarray(0, scan.keptLength));
  scan.kept = bigger;
}
function aligned(offset) {
  return Math.ceil(offset / BLOB_ALIGNMENT) * BLOB_ALIGNMENT;
}

// src/packages/npm-manifest.ts
var utf83 = new TextDecoder("utf-8", { fatal: true });
var MAX_WORD_CHARACTERS = 1024;
function condenseManifest(content) {
  const manifest = jsonObject(content);
  if (manifest === null) return null;
  const { name: name2, version } = manifest;
  return new TextEncoder().encode(JSON.stringify({ name: word(name2), version: word(version) }));
}
function jsonObject(content) {
  try {
    const value = JSON.parse(utf83.decode(content));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function word(value) {
  return typeof value === "string" && value !== "" && value.length <= MAX_WORD_CHARACTERS ? value : null;
}

// src/packages/python-metadata.ts
function condenseMetadata(content) {
  const { name: name2, version } = headersOf(content);
  return bytesOf(`Name: ${name2}
Version: ${version}
`);
}
var HEADER = /^(name|version)[ \t]*:(.*)$/is;
function headersOf(content) {
  const found = { name: "", version: "" };
  for (const line of linesOf(content)) {
    if (line === "") break;
    const match = HEADER.exec(line);
    if (match === null) continue;
    const key = match[1]?.toLowerCase() === "name" ? "name" : "version";
    if (found[key] === "") found[key] = match[2]?.trim() ?? "";
    if (found.name !== "" && found.version !== "") break;
  }
  return found;
}

// src/packages/npm-layout.ts
var NODE_MODULES = "node_modules/";
function npmPackageEnd(path) {
  let start2 = afterNodeModules(path, 0);
  while (start2 !== -1) {
    const end2 = endOfName(path, start2);
    if (end2 === -1) return -1;
    if (path[start2] === ".") start2 = afterNodeModules(path, end2 + 1);
    else if (path.startsWith(NODE_MODULES, end2 + 1)) start2 = end2 + 1 + NODE_MODULES.length;
    else return end2;
  }
  return -1;
}
function isNpmManifest(path) {
  return path.endsWith("/package.json") && npmPackageEnd(path) === path.length - "/package.json".length;
}
function afterNodeModules(path, from) {
  let at = path.indexOf(NODE_MODULES, from);
  while (at > 0 && path[at - 1] !== "/") at = path.indexOf(NODE_MODULES, at + 1);
  return at === -1 ? -1 : at + NODE_MODULES.length;
}
function endOfName(path, start2) {
  const end2 = path.indexOf("/", start2);
  return end2 !== -1 && path[start2] === "@" ? path.indexOf("/", end2 + 1) : end2;
}

// src/packages/record-kinds.ts
var MIB = 2 ** 20;
var RECORD_KINDS = {
  "apk-database": { ecosystem: "apk", keep: "whole", maxBytes: 32 * MIB },
  "apk-database-v3": left2("apk", unread.apkVersion3()),
  "dpkg-status": { ecosystem: "dpkg", keep: "whole", maxBytes: 32 * MIB },
  "dpkg-status-part": { ecosystem: "dpkg", keep: "whole", maxBytes: MIB },
  "dpkg-list": { ecosystem: "dpkg", keep: "whole", maxBytes: 16 * MIB },
  "dpkg-md5sums": { ecosystem: "dpkg", keep: "whole", maxBytes: 16 * MIB },
  "dpkg-diversions": { ecosystem: "dpkg", keep: "whole", maxBytes: MIB },
  "npm-manifest": { ecosystem: "npm", keep: "whole", maxBytes: MIB },
  // The headers come first; what follows them is the project's README.
  "python-metadata": { ecosystem: "python", keep: "head", maxBytes: MIB / 4 },
  "python-record": { ecosystem: "python", keep: "whole", maxBytes: 32 * MIB },
  "python-installed-files": { ecosystem: "python", keep: "whole", maxBytes: 8 * MIB },
  "go-binary": { ecosystem: "go", keep: "build-info", maxBytes: MIB },
  "rpm-sqlite": { ecosystem: "rpm", keep: "whole", maxBytes: 128 * MIB },
  "rpm-sqlite-wal": { ecosystem: "rpm", keep: "whole", maxBytes: 64 * MIB },
  "rpm-berkeley": left2("rpm", unread.rpmBerkeley()),
  "rpm-ndb": left2("rpm", unread.rpmNdb())
};
function left2(ecosystem, reason) {
  return { ecosystem, keep: "nothing", maxBytes: 0, unread: reason };
}
var FIXED = new Map([
  ...inEach(["lib/apk/db", "usr/lib/apk/db"], {
    installed: "apk-database",
    "installed.adb": "apk-database-v3"
  }),
  // rpm's macro %_dbpath: the old one, SUSE's and Fedora's, rpm-ostree's.
  ...inEach(["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"], {
    "rpmdb.sqlite": "rpm-sqlite",
    "rpmdb.sqlite-wal": "rpm-sqlite-wal",
    Packages: "rpm-berkeley",
    "Packages.db": "rpm-ndb"
  }),
  ["var/lib/dpkg/status", "dpkg-status"],
  ["var/lib/dpkg/diversions", "dpkg-diversions"]
]);
function inEach(directories, names) {
  return directories.flatMap(
    (directory) => Object.entries(names).map(([name2, kind]) => [
      `${directory}/${name2}`,
      kind
    ])
  );
}
var MIN_BINARY_BYTES = 64 * 1024;
function recordKindOf(path, bytes) {
  return namedKindOf(path) ?? (bytes >= MIN_BINARY_BYTES ? "go-binary" : null);
}
function namedKindOf(path) {
  switch (path.charCodeAt(path.length - 1)) {
    case 110:
      return isNpmManifest(path) && !isCached(path) ? "npm-manifest" : fixedKindOf(path);
    case 65:
    // METADATA
    case 68:
    // RECORD
    case 79:
    // PKG-INFO
    case 111:
    // *.egg-info
    case 116:
      return pythonKindOf(path) ?? fixedKindOf(path);
    default:
      return fixedKindOf(path);
  }
}
var LONGEST_FIXED = Math.max(...Array.from(FIXED.keys(), (path) => path.length));
function fixedKindOf(path) {
  if (path.length <= LONGEST_FIXED) {
    const kind = FIXED.get(path);
    if (kind !== void 0) return kind;
  }
  return path.charCodeAt(0) === 118 ? dpkgPartOf(path) : null;
}
var STATUS_PARTS = "var/lib/dpkg/status.d/";
var DPKG_INFO = "var/lib/dpkg/info/";
function dpkgPartOf(path) {
  if (path.startsWith(STATUS_PARTS) && !path.includes("/", STATUS_PARTS.length)) {
    return path.endsWith(".md5sums") ? "dpkg-md5sums" : "dpkg-status-part";
  }
  if (path.startsWith(DPKG_INFO) && !path.includes("/", DPKG_INFO.length)) {
    if (path.endsWith(".list")) return "dpkg-list";
  }
  return null;
}
var PYTHON_RECORD = /\.dist-info\/(?:(METADATA)|(RECORD))$|\.egg-info(?:\/(?:(PKG-INFO)|(installed-files\.txt)))?$/;
function pythonKindOf(path) {
  if (!path.includes("-info", path.length - 32)) return null;
  const match = PYTHON_RECORD.exec(path);
  if (match === null || isCached(path)) return null;
  if (match[2] !== void 0) return "python-record";
  return match[4] === void 0 ? "python-metadata" : "python-installed-files";
}
var CACHE = /(?:^|\/)\.cache\/|(?:^|\/)[^/]*(?:conda|mamba|forge)[^/]*\/pkgs\//;
function isCached(path) {
  return CACHE.test(path);
}

// src/packages/content-tap.ts
var MAX_RECORD_BYTES = 192 * 2 ** 20;
function recordBudget(limit = MAX_RECORD_BYTES) {
  return { limit, remaining: limit, scratch: new Uint8Array(0) };
}
function openTap(kind, bytes, budget) {
  const rule = RECORD_KINDS[kind];
  switch (rule.keep) {
    case "nothing":
      return leavingTap(rule.unread ?? unread.notKept());
    case "build-info":
      return scanGoBinary(rule.maxBytes, budget);
    case "whole":
      if (bytes > rule.maxBytes) return leavingTap(unread.tooBig(bytes, rule.maxBytes));
      return keepingTap(bytes, budget, CONDENSED[kind]);
    case "head":
      return keepingTap(Math.min(bytes, rule.maxBytes), budget, CONDENSED[kind]);
  }
}
var CONDENSED = {
  "npm-manifest": condenseManifest,
  "python-metadata": condenseMetadata
};
var ignore = () => void 0;
function leavingTap(reason) {
  return { push: ignore, finish: () => left(reason) };
}
function keepingTap(length, budget, condense) {
  if (length > budget.remaining) return leavingTap(unread.tooMany(budget.limit));
  const kept2 = condense === void 0 ? new Uint8Array(length) : scratchOf(budget, length);
  let at = 0;
  return {
    push: (chunk) => {
      const part = chunk.length > length - at ? chunk.subarray(0, length - at) : chunk;
      kept2.set(part, at);
      at += part.length;
    },
    finish: () => {
      const content = kept2.subarray(0, at);
      const bytes = condense === void 0 ? content : condense(content);
      if (bytes === null) return null;
      budget.remaining -= bytes.length;
      return { state: "kept", bytes };
    }
  };
}
function scratchOf(budget, length) {
  if (budget.scratch.length < length) budget.scratch = new Uint8Array(Math.max(65536, length));
  return budget.scratch;
}

// src/packages/wanted-files.ts
function mayBeWanted(paths, from, to, contentBytes) {
  return contentBytes >= MIN_BINARY_BYTES || WANTED_ENDS[paths[to - 1] ?? 0] === paths[to - 6] || to - from <= LONGEST_FIXED || // Below var: the parts of dpkg's database.
  paths[from] === 118 || // pnpm's store: a slash before the last 126 digits.
  to - from >= PNPM_NAME && paths[to - PNPM_NAME] === 47;
}
var WANTED_ENDS = endsOf([
  "package.json",
  "METADATA",
  "RECORD",
  "PKG-INFO",
  ".egg-info",
  "installed-files.txt"
]);
function endsOf(names) {
  const ends = new Array(256).fill(void 0);
  for (const name2 of names)
    ends[name2.charCodeAt(name2.length - 1)] = name2.charCodeAt(name2.length - 6);
  return ends;
}
var PNPM_NAME = 127;
function wantedFile(path, bytes) {
  const kind = recordKindOf(path, bytes);
  return kind === null || kind === "go-binary" ? storedKindOf(path, bytes) ?? kind : kind;
}
var PNPM_STORE = /(?:^|\/)files\/[0-9a-f]{2}\/[0-9a-f]{126}$/;
var BUN_STORE = "/install/cache/";
var DIST_INFO = /\.dist-info\/(?:(METADATA)|RECORD)$/;
function storedKindOf(path, bytes) {
  switch (path.charCodeAt(path.length - 1)) {
    case 65:
    // METADATA
    case 68: {
      const match = DIST_INFO.exec(path);
      if (match === null) return null;
      return match[1] === void 0 ? "python-record" : "python-metadata";
    }
    default:
      return bytes <= RECORD_KINDS["npm-manifest"].maxBytes && isStoredByNpmKin(path) ? "npm-manifest" : null;
  }
}
function isStoredByNpmKin(path) {
  if (path.charCodeAt(path.length - PNPM_NAME) === 47 && PNPM_STORE.test(path)) return true;
  return path.endsWith("/package.json") && path.includes(BUN_STORE);
}

// src/units/image-path.ts
var utf84 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
var lossyUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
function showPath(path) {
  if (isAscii(path)) return { path };
  const bytes = Uint8Array.from(path, (character) => character.charCodeAt(0));
  try {
    return { path: utf84.decode(bytes) };
  } catch {
    return { path: lossyUtf8.decode(bytes), pathBase64: btoa(path) };
  }
}
function isAscii(text) {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

// src/units/spelling.ts
function asInput(input, value) {
  return value === void 0 ? input : `"${input}: ${value}"`;
}

// src/read/limits.ts
function limitNames(spelling) {
  return {
    maxLayerBytes: spelling("max-layer-bytes"),
    maxEntries: spelling("max-entries"),
    maxJsonBytes: spelling("max-json-bytes")
  };
}
var DEFAULT_LIMITS = {
  maxLayerBytes: 64 * 2 ** 30,
  maxEntries: 12e5,
  maxJsonBytes: 32 * 2 ** 20,
  names: limitNames(asInput)
};
var MAX_NAME_BYTES = 96 * 2 ** 20;
var MAX_HELPER_BYTES = 2 ** 20;

// src/read/byte-column.ts
function byteColumn() {
  return { bytes: new Uint8Array(4096), length: 0 };
}
function reserve(column, more) {
  const needed = column.length + more;
  if (needed <= column.bytes.length) return;
  if (needed > MAX_NAME_BYTES) throw new Damage(damage.tooManyNames());
  const length = Math.min(MAX_NAME_BYTES, Math.max(needed, 2 * column.bytes.length));
  column.bytes = new Uint8Array(column.bytes.buffer.transfer(length));
}
function appendPath(column, name2) {
  reserve(column, name2.length);
  const start2 = column.length;
  const { bytes } = column;
  let end2 = start2;
  for (let from = 0; from < name2.length; ) {
    let to = from;
    while (to < name2.length && name2[to] !== 47) to++;
    if (isDots(name2, from, to, 2)) end2 = parentEnd(column, start2, end2, name2);
    else if (to > from && !isDots(name2, from, to, 1)) {
      if (end2 > start2) bytes[end2++] = 47;
      for (let i = from; i < to; i++) bytes[end2++] = name2[i] ?? 0;
    }
    from = to + 1;
  }
  column.length = end2;
  return end2 - start2;
}
function append(column, value) {
  reserve(column, value.length);
  column.bytes.set(value, column.length);
  column.length += value.length;
}
function bytesOf2({ bytes, length }) {
  return new Uint8Array(bytes.buffer.transfer(length));
}
function isDots(name2, from, to, count) {
  if (to - from !== count) return false;
  for (let i = from; i < to; i++) if (name2[i] !== 46) return false;
  return true;
}
function parentEnd(column, start2, end2, name2) {
  if (end2 === start2) throw new Damage(damage.escapes(Buffer.from(name2).toString()));
  const slash = column.bytes.lastIndexOf(47, end2 - 1);
  return Math.max(slash, start2);
}

// src/read/columns.ts
function growingColumns() {
  return {
    count: 0,
    pathEnds: new Uint32Array(0),
    kinds: new Uint8Array(0),
    bytes: new Float64Array(0),
    modes: new Uint16Array(0),
    uids: new Float64Array(0),
    gids: new Float64Array(0),
    contentHashes: new BigUint64Array(0),
    linkEnds: new Uint32Array(0)
  };
}
function pushRow(columns, entry, pathEnd, linkEnd) {
  const row = columns.count++;
  if (row === columns.kinds.length) grow(columns, Math.max(64, 2 * row));
  columns.pathEnds[row] = pathEnd;
  columns.kinds[row] = entry.kind;
  columns.bytes[row] = entry.bytes;
  columns.modes[row] = entry.mode;
  columns.uids[row] = entry.uid;
  columns.gids[row] = entry.gid;
  columns.linkEnds[row] = linkEnd;
}
function grow(columns, rows) {
  Object.assign(columns, resized(columns, rows));
}
function resized(columns, rows) {
  return {
    pathEnds: new Uint32Array(columns.pathEnds.buffer.transfer(4 * rows)),
    kinds: new Uint8Array(columns.kinds.buffer.transfer(rows)),
    bytes: new Float64Array(columns.bytes.buffer.transfer(8 * rows)),
    modes: new Uint16Array(columns.modes.buffer.transfer(2 * rows)),
    uids: new Float64Array(columns.uids.buffer.transfer(8 * rows)),
    gids: new Float64Array(columns.gids.buffer.transfer(8 * rows)),
    contentHashes: new BigUint64Array(columns.contentHashes.buffer.transfer(8 * rows)),
    linkEnds: new Uint32Array(columns.linkEnds.buffer.transfer(4 * rows))
  };
}
function rowsOf(columns) {
  const { count } = columns;
  return { count, ...resized(columns, count) };
}

// src/read/record-columns.ts
var MAX_REASONS = 100;
var MAX_LEFT = 1e3;
function recordColumns() {
  const entries = [];
  const contents = [];
  const left3 = [];
  const reasons = [];
  let leftCount = 0;
  function numberOf(reason) {
    const known = reasons.indexOf(reason);
    if (leftCount >= MAX_LEFT || known === -1 && reasons.length >= MAX_REASONS) return null;
    leftCount++;
    return known === -1 ? reasons.push(reason) : known + 1;
  }
  return {
    add(entry, content) {
      if (content === null) return;
      const reason = content.state === "left" ? numberOf(content.reason) : 0;
      if (reason === null) return;
      entries.push(entry);
      contents.push(content.state === "kept" ? content.bytes : NOTHING);
      left3.push(reason);
    },
    finish: () => ({
      entries: Uint32Array.from(entries),
      ...joined(contents),
      left: Uint8Array.from(left3),
      reasons
    })
  };
}
var NOTHING = new Uint8Array(0);
function joined(contents) {
  const ends = new Uint32Array(contents.length);
  let end2 = 0;
  for (const [i, { length }] of contents.entries()) {
    end2 += length;
    ends[i] = end2;
  }
  const bytes = new Uint8Array(end2);
  for (const [i, content] of contents.entries())
    bytes.set(content, (ends[i] ?? 0) - content.length);
  return { bytes, ends };
}

// src/read/stargz.ts
var TABLE_OF_CONTENTS = "stargz.index.json";
var TABLE_START_BYTES = 32;
var TABLE_START = /^\s*\{\s*"version"\s*:/;
var LANDMARKS = /* @__PURE__ */ new Set([".prefetch.landmark", ".no.prefetch.landmark"]);
var LANDMARK_BYTES = 1;
function withoutStargz(layer, tableStart) {
  const { files: index, records } = layer;
  const last = index.count - 1;
  if (last < 0 || index.kinds[last] !== FILE_KIND.regular) return layer;
  if (pathAt(index, last) !== TABLE_OF_CONTENTS) return layer;
  if (!TABLE_START.test(Buffer.from(tableStart).toString("latin1"))) return layer;
  const dropped = [...landmarks(index), last];
  const overhead = dropped.map((row) => ({
    name: pathAt(index, row),
    bytes: index.bytes[row] ?? 0
  }));
  return {
    files: { ...withoutRows(index, dropped), overhead },
    // Nobody asks for a record of one of those files.
    records: { ...records, entries: renumbered(records.entries, dropped) }
  };
}
function landmarks(index) {
  const found = /* @__PURE__ */ new Map();
  for (let row = 0; row < index.count && found.size < LANDMARKS.size; row++) {
    if (index.kinds[row] !== FILE_KIND.regular || index.bytes[row] !== LANDMARK_BYTES) continue;
    const path = pathAt(index, row);
    if (LANDMARKS.has(path) && !found.has(path)) found.set(path, row);
  }
  return [...found.values()];
}
function renumbered(entries, dropped) {
  return entries.map((entry) => entry - dropped.filter((row) => row < entry).length);
}
function withoutRows(index, dropped) {
  const rows = dropped.map((row) => ({ from: row, to: row + 1 }));
  const paths = dropped.map((row) => textGap(index.pathEnds, row));
  const links = dropped.map((row) => textGap(index.linkEnds, row));
  return {
    ...index,
    count: index.count - dropped.length,
    pathBytes: closed(index.pathBytes, paths),
    pathEnds: closed(moved(index.pathEnds, dropped, paths), rows),
    linkBytes: closed(index.linkBytes, links),
    linkEnds: closed(moved(index.linkEnds, dropped, links), rows),
    kinds: closed(index.kinds, rows),
    bytes: closed(index.bytes, rows),
    modes: closed(index.modes, rows),
    uids: closed(index.uids, rows),
    gids: closed(index.gids, rows),
    contentHashes: closed(index.contentHashes, rows)
  };
}
function textGap(ends, row) {
  return { from: row === 0 ? 0 : ends[row - 1] ?? 0, to: ends[row] ?? 0 };
}
function moved(ends, dropped, gaps) {
  let gone = 0;
  for (const [i, row] of dropped.entries()) {
    const gap = gaps[i];
    gone += gap === void 0 ? 0 : gap.to - gap.from;
    const next = dropped[i + 1] ?? ends.length;
    for (let later = row; later < next; later++) ends[later] = (ends[later] ?? 0) - gone;
  }
  return ends;
}
function closed(values, gaps) {
  let length = gaps[0]?.from ?? values.length;
  for (const [i, { to }] of gaps.entries()) {
    const next = gaps[i + 1]?.from ?? values.length;
    values.copyWithin(length, to, next);
    length += next - to;
  }
  return values.subarray(0, length);
}

// src/read/pax.ts
function parsePax(body) {
  const fields = {};
  let at = 0;
  while (at < body.length) {
    const end2 = recordEnd(body, at);
    const start2 = body.indexOf(32, at) + 1;
    const equals = body.indexOf(61, start2);
    if (equals <= start2 || equals >= end2) throw new Damage(damage.badPax());
    if (isKnownKey(body, start2, equals)) {
      apply(fields, latin1(body, start2, equals), body.subarray(equals + 1, end2 - 1));
    }
    at = end2;
  }
  return fields;
}
var LONGEST_KEY = 20;
function isKnownKey(body, start2, end2) {
  if (end2 - start2 > LONGEST_KEY) return false;
  switch (body[start2]) {
    case 71:
    // GNU.sparse.…
    case 103:
    // gid
    case 108:
    // linkpath
    case 112:
    // path
    case 115:
    // size
    case 117:
      return true;
    default:
      return false;
  }
}
function recordEnd(body, at) {
  let length = 0;
  let i = at;
  for (; i < body.length && body[i] !== 32; i++) {
    const digit = (body[i] ?? 0) - 48;
    if (digit < 0 || digit > 9 || i - at > 8) throw new Damage(damage.badPax());
    length = length * 10 + digit;
  }
  const end2 = at + length;
  if (end2 <= i || end2 > body.length || body[end2 - 1] !== 10) throw new Damage(damage.badPax());
  return end2;
}
function apply(fields, key, value) {
  switch (key) {
    case "path":
      set(fields, "path", name(value));
      break;
    case "linkpath":
      set(fields, "linkPath", name(value));
      break;
    case "size":
      set(fields, "bytes", integer(value));
      break;
    case "uid":
      set(fields, "uid", integer(value));
      break;
    case "gid":
      set(fields, "gid", integer(value));
      break;
    default:
      if (key.startsWith("GNU.sparse.")) applySparse(fields, key.slice(11), value);
  }
}
function applySparse(fields, key, value) {
  fields.sparse ??= {};
  const sparse = fields.sparse;
  switch (key) {
    case "name":
      set(sparse, "name", name(value));
      break;
    case "size":
    case "realsize":
      set(sparse, "realBytes", integer(value));
      break;
    case "major":
      sparse.major = latin1(value, 0, value.length);
      break;
    case "minor":
      sparse.minor = latin1(value, 0, value.length);
      break;
    case "map":
      sparse.map = value.length === 0 ? [] : latin1(value, 0, value.length).split(",").map(decimal);
      break;
    case "offset":
    case "numbytes":
      appendToMap(sparse, key, value);
      break;
  }
}
function appendToMap(sparse, key, value) {
  sparse.map ??= [];
  if (sparse.map.length % 2 !== (key === "offset" ? 0 : 1)) throw new Damage(damage.badSparseMap());
  sparse.map.push(integer(value) ?? 0);
}
function set(fields, key, value) {
  if (value === void 0) delete fields[key];
  else fields[key] = value;
}
function name(value) {
  if (value.includes(0)) throw new Damage(damage.nulInName());
  return value.length === 0 ? void 0 : value;
}
function integer(value) {
  return value.length === 0 ? void 0 : decimal(latin1(value, 0, value.length));
}
function decimal(text) {
  if (!/^-?[0-9]+$/.test(text)) throw new Damage(damage.badNumber());
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Damage(damage.numberTooBig());
  return value;
}
function latin1(bytes, from, to) {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

// src/read/tar-header.ts
var BLOCK = 512;
var TYPE = {
  oldRegular: 0,
  regular: 48,
  hardLink: 49,
  symlink: 50,
  characterDevice: 51,
  blockDevice: 52,
  directory: 53,
  fifo: 54,
  contiguous: 55,
  paxLocal: 120,
  paxGlobal: 103,
  gnuLongName: 76,
  gnuLongLink: 75,
  gnuSparse: 83
};
function readHeader(block, at) {
  if (isZeroBlock(block, at)) return null;
  checkSum(block, at);
  return {
    type: block[at + 156] ?? 0,
    name: nameField(block, at),
    linkName: textField(block, at + 157, 100),
    mode: numberField(block, at + 100, 8),
    uid: numberField(block, at + 108, 8),
    gid: numberField(block, at + 116, 8),
    bytes: numberField(block, at + 124, 12)
  };
}
function isDeviceZero(block, at) {
  return numberField(block, at + 329, 8) === 0 && numberField(block, at + 337, 8) === 0;
}
function isZeroBlock(block, at) {
  for (let i = at; i < at + BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}
function textField(block, at, length) {
  let end2 = at;
  while (end2 < at + length && block[end2] !== 0) end2++;
  return block.subarray(at, end2);
}
function numberField(block, at, length) {
  const first = block[at] ?? 0;
  const value = first >= 128 ? base256(block, at, length) : octal(block, at, length);
  if (value === null) throw new Damage(damage.badNumber());
  return value;
}
function octal(block, at, length) {
  let i = at;
  let end2 = at + length;
  while (i < end2 && isPadding(block[i])) i++;
  while (end2 > i && isPadding(block[end2 - 1])) end2--;
  let value = 0;
  for (; i < end2; i++) {
    const digit = (block[i] ?? 0) - 48;
    if (digit === -48) break;
    if (digit < 0 || digit > 7) return null;
    value = value * 8 + digit;
  }
  return value;
}
function isPadding(byte) {
  return byte === 32 || byte === 0;
}
function base256(block, at, length) {
  const negative2 = ((block[at] ?? 0) & 64) !== 0;
  let value = negative2 ? -1n : 0n;
  for (let i = at; i < at + length; i++) {
    const byte = i === at ? (block[i] ?? 0) & 127 | (negative2 ? 128 : 0) : block[i] ?? 0;
    value = value << 8n | BigInt(byte);
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Damage(damage.numberTooBig());
  return number;
}
function checkSum(block, at) {
  const stored = octal(block, at + 148, 8);
  let sum = 8 * 32;
  for (let i = at; i < at + 148; i++) sum += block[i] ?? 0;
  for (let i = at + 156; i < at + BLOCK; i++) sum += block[i] ?? 0;
  if (stored !== sum && stored !== sum - 256 * highBytes(block, at)) {
    throw new Damage(damage.notAHeader());
  }
}
function highBytes(block, at) {
  let count = 0;
  for (let i = at; i < at + BLOCK; i++) {
    if (i < at + 148 || i >= at + 156) count += (block[i] ?? 0) >> 7;
  }
  return count;
}
function nameField(block, at) {
  const name2 = textField(block, at, 100);
  const prefix = prefixField(block, at);
  if (prefix === null) return name2;
  const joined2 = new Uint8Array(prefix.length + 1 + name2.length);
  joined2.set(prefix);
  joined2[prefix.length] = 47;
  joined2.set(name2, prefix.length + 1);
  return joined2;
}
function prefixField(block, at) {
  if (block[at + 345] === 0) return null;
  if (hasMagic(block, at, POSIX)) {
    const star = block[at + 508] === 116 && block[at + 509] === 97 && block[at + 510] === 114;
    return textField(block, at + 345, star ? 131 : 155);
  }
  if (!hasMagic(block, at, GNU) || isTime(block, at + 345) && isTime(block, at + 357))
    return null;
  const prefix = textField(block, at + 345, 155);
  return prefix.every((byte) => byte < 128) ? prefix : null;
}
function isTime(block, at) {
  const first = block[at] ?? 0;
  return first === 0 || first >= 128 || octal(block, at, 12) !== null;
}
var POSIX = Uint8Array.of(117, 115, 116, 97, 114, 0);
var GNU = Uint8Array.of(117, 115, 116, 97, 114, 32, 32, 0);
function hasMagic(block, at, magic) {
  return magic.every((byte, i) => block[at + 257 + i] === byte);
}

// src/read/sparse.ts
function sparseMap(realBytes, numbers, storedBytes) {
  let end2 = 0;
  let stored = 0;
  if (numbers.length % 2 !== 0) throw new Damage(damage.badSparseMap());
  for (let i = 0; i < numbers.length; i += 2) {
    const offset = numbers[i] ?? 0;
    const length = numbers[i + 1] ?? 0;
    if (offset < end2 || length < 0) throw new Damage(damage.badSparseMap());
    end2 = offset + length;
    stored += length;
  }
  if (end2 > realBytes || stored !== storedBytes) throw new Damage(damage.badSparseMap());
  return { realBytes, pieces: numbers };
}
function oldSparsePairs(block, at, count) {
  const numbers = [];
  for (let i = 0; i < count; i++) {
    const pair = at + 24 * i;
    if ((block[pair] ?? 0) === 0) break;
    numbers.push(numberField(block, pair, 12), numberField(block, pair + 12, 12));
  }
  return numbers;
}
var OLD_SPARSE = {
  header: { pairs: 386, count: 4, extended: 482, realBytes: 483 },
  extension: { pairs: 0, count: 21, extended: 504 }
};
function sparseMapReader() {
  let value = 0;
  let digits = 0;
  let expected = -1;
  let takenBytes = 0;
  const numbers = [];
  function endLine() {
    if (digits === 0 || !Number.isSafeInteger(value)) throw new Damage(damage.badSparseMap());
    if (expected === -1) expected = 2 * value;
    else numbers.push(value);
    value = 0;
    digits = 0;
  }
  return {
    numbers,
    get takenBytes() {
      return takenBytes;
    },
    block(bytes, at) {
      takenBytes += BLOCK;
      for (let i = at; i < at + BLOCK && numbers.length !== expected; i++) {
        const digit = (bytes[i] ?? 0) - 48;
        if (digit === 10 - 48) endLine();
        else if (digit < 0 || digit > 9 || digits > 20) throw new Damage(damage.badSparseMap());
        else {
          value = 10 * value + digit;
          digits++;
        }
      }
      return numbers.length === expected;
    }
  };
}

// src/read/tar-parser.ts
function tarParser(sink) {
  const at = {
    sink,
    state: "header",
    offset: 0,
    block: new Uint8Array(BLOCK),
    filled: 0,
    remaining: 0,
    dataBytes: 0,
    helper: { type: 0, body: new Uint8Array(0) },
    pax: null,
    longName: null,
    longLink: null,
    pending: null,
    map: null
  };
  return {
    write(chunk) {
      for (let from = 0; from < chunk.length; ) from += take2(at, chunk, from);
    },
    passable() {
      if (at.state === "ended") return Number.POSITIVE_INFINITY;
      return at.state === "data" || at.state === "padding" ? at.remaining : 0;
    },
    pass(bytes) {
      if (at.state === "ended") at.offset += bytes;
      else advance2(at, bytes);
    },
    end() {
      end(at);
    }
  };
}
function take2(at, chunk, from) {
  const there = chunk.length - from;
  switch (at.state) {
    case "ended":
      at.offset += there;
      return there;
    case "helper":
    case "data":
    case "padding":
      return takeBody(at, chunk, from, Math.min(there, at.remaining));
    default:
      return takeBlock(at, chunk, from, there);
  }
}
function takeBody(at, chunk, from, taken) {
  if (at.state === "data") at.sink.data(chunk, from, from + taken);
  else if (at.state === "helper") {
    const { body } = at.helper;
    body.set(chunk.subarray(from, from + taken), body.length - at.remaining);
  }
  advance2(at, taken);
  return taken;
}
function advance2(at, taken) {
  at.remaining -= taken;
  at.offset += taken;
  if (at.remaining > 0) return;
  if (at.state === "data") endData(at);
  else if (at.state === "helper") endHelper(at);
  else at.state = "header";
}
function takeBlock(at, chunk, from, there) {
  if (at.filled === 0 && there >= BLOCK) {
    wholeBlock(at, chunk, from);
    return BLOCK;
  }
  const taken = Math.min(there, BLOCK - at.filled);
  at.block.set(chunk.subarray(from, from + taken), at.filled);
  at.filled += taken;
  if (at.filled === BLOCK) {
    at.filled = 0;
    wholeBlock(at, at.block, 0);
  }
  return taken;
}
function wholeBlock(at, bytes, from) {
  at.offset += BLOCK;
  switch (at.state) {
    case "header":
      header(at, bytes, from);
      break;
    case "sparse-extension":
      sparseExtension(at, bytes, from);
      break;
    case "sparse-map":
      sparseMapBlock(at, bytes, from);
      break;
    default:
      if (!isZeroBlock(bytes, from)) throw new Damage(damage.loneZeroBlock());
      at.state = "ended";
  }
}
function header(at, bytes, from) {
  const raw = readHeader(bytes, from);
  if (raw === null) {
    refuseHelpersWithoutEntry(at);
    at.state = "half-ended";
  } else if (HELPERS.has(raw.type)) beginHelper(at, raw);
  else beginEntry(at, raw, bytes, from);
}
var HELPERS = /* @__PURE__ */ new Set([
  TYPE.paxLocal,
  TYPE.paxGlobal,
  TYPE.gnuLongName,
  TYPE.gnuLongLink
]);
function beginHelper(at, raw) {
  if (raw.bytes < 0 || raw.bytes > MAX_HELPER_BYTES) throw new Damage(damage.helperTooBig());
  at.helper = { type: raw.type, body: new Uint8Array(raw.bytes) };
  at.remaining = raw.bytes;
  at.state = "helper";
  if (raw.bytes === 0) endHelper(at);
}
function endHelper(at) {
  const { type, body } = at.helper;
  switch (type) {
    case TYPE.paxLocal:
      at.pax = parsePax(body);
      break;
    case TYPE.paxGlobal:
      parsePax(body);
      break;
    case TYPE.gnuLongName:
      at.longName = textField(body, 0, body.length);
      break;
    default:
      at.longLink = textField(body, 0, body.length);
  }
  beginPadding(at, body.length);
}
function beginEntry(at, raw, bytes, from) {
  const fields = at.pax ?? {};
  const name2 = at.longName ?? fields.sparse?.name ?? fields.path ?? raw.name;
  const kind = kindOf(raw.type, name2);
  const storedBytes = kind === FILE_KIND.regular ? fields.bytes ?? raw.bytes : 0;
  if (storedBytes < 0) throw new Damage(damage.negativeSize());
  const entry = {
    kind,
    name: name2,
    linkName: at.longLink ?? fields.linkPath ?? raw.linkName,
    mode: raw.mode & 4095,
    uid: fields.uid ?? raw.uid,
    gid: fields.gid ?? raw.gid,
    bytes: storedBytes,
    storedBytes,
    sparse: null,
    offset: at.offset,
    deviceZero: kind === FILE_KIND.characterDevice && isDeviceZero(bytes, from)
  };
  at.pax = null;
  at.longName = null;
  at.longLink = null;
  if (raw.type === TYPE.gnuSparse) beginOldSparse(at, entry, bytes, from);
  else if (fields.sparse === void 0 || kind !== FILE_KIND.regular) begin(at, entry);
  else beginPaxSparse(at, entry, fields.sparse);
}
function beginOldSparse(at, entry, bytes, from) {
  const { pairs, count, extended, realBytes } = OLD_SPARSE.header;
  const named = { ...withOwnNames(entry), bytes: numberField(bytes, from + realBytes, 12) };
  at.pending = { entry: named, numbers: oldSparsePairs(bytes, from + pairs, count) };
  at.state = "sparse-extension";
  if (bytes[from + extended] === 0) endSparse(at);
}
function sparseExtension(at, bytes, from) {
  const { pairs, count, extended } = OLD_SPARSE.extension;
  const numbers = at.pending?.numbers ?? [];
  numbers.push(...oldSparsePairs(bytes, from + pairs, count));
  if (numbers.length > MAX_SPARSE_NUMBERS) throw new Damage(damage.badSparseMap());
  if (bytes[from + extended] === 0) endSparse(at);
}
function beginPaxSparse(at, entry, sparse) {
  const { major = "0", minor = "0", map, realBytes = entry.bytes } = sparse;
  if (major === "1" && minor === "0") {
    at.pending = { entry: { ...withOwnNames(entry), bytes: realBytes }, numbers: [] };
    at.map = sparseMapReader();
    at.remaining = entry.storedBytes;
    at.state = "sparse-map";
  } else if (major !== "0") {
    throw new Damage(damage.unknownSparse());
  } else if (map === void 0) {
    begin(at, entry);
  } else {
    const laidOut = sparseMap(realBytes, map, entry.storedBytes);
    begin(at, { ...entry, bytes: realBytes, sparse: laidOut });
  }
}
function sparseMapBlock(at, bytes, from) {
  const { map, pending } = at;
  if (map === null || pending === null || at.remaining < BLOCK) {
    throw new Damage(damage.badSparseMap());
  }
  at.remaining -= BLOCK;
  const complete = map.block(bytes, from);
  if (map.numbers.length > MAX_SPARSE_NUMBERS) throw new Damage(damage.badSparseMap());
  if (!complete) return;
  const storedBytes = pending.entry.storedBytes - map.takenBytes;
  at.pending = { entry: { ...pending.entry, storedBytes }, numbers: [...map.numbers] };
  at.map = null;
  endSparse(at);
}
function endSparse(at) {
  if (at.pending === null) return;
  const { entry, numbers } = at.pending;
  at.pending = null;
  const sparse = sparseMap(entry.bytes, numbers, entry.storedBytes);
  begin(at, { ...entry, sparse, offset: at.offset });
}
function begin(at, entry) {
  at.sink.entry(entry);
  at.remaining = entry.storedBytes;
  at.dataBytes = entry.storedBytes;
  at.state = "data";
  if (entry.storedBytes === 0) endData(at);
}
function endData(at) {
  at.sink.entryEnd();
  beginPadding(at, at.dataBytes);
}
function beginPadding(at, bytes) {
  at.remaining = (BLOCK - bytes % BLOCK) % BLOCK;
  at.state = at.remaining === 0 ? "header" : "padding";
}
function end(at) {
  const whole = ["header", "padding", "half-ended", "ended"].includes(at.state) && at.filled === 0;
  if (!whole) throw new Damage(damage.truncatedTar(at.offset + at.filled));
  refuseHelpersWithoutEntry(at);
}
function refuseHelpersWithoutEntry(at) {
  if (at.pax !== null || at.longName !== null || at.longLink !== null) {
    throw new Damage(damage.helperWithoutEntry());
  }
}
var MAX_SPARSE_NUMBERS = 2 ** 22;
function withOwnNames(entry) {
  return { ...entry, name: entry.name.slice(), linkName: entry.linkName.slice() };
}
function kindOf(type, name2) {
  switch (type) {
    case TYPE.oldRegular:
      return name2[name2.length - 1] === 47 ? FILE_KIND.directory : FILE_KIND.regular;
    case TYPE.regular:
    case TYPE.contiguous:
    case TYPE.gnuSparse:
      return FILE_KIND.regular;
    case TYPE.hardLink:
      return FILE_KIND.hardLink;
    case TYPE.symlink:
      return FILE_KIND.symlink;
    case TYPE.characterDevice:
      return FILE_KIND.characterDevice;
    case TYPE.blockDevice:
      return FILE_KIND.blockDevice;
    case TYPE.directory:
      return FILE_KIND.directory;
    case TYPE.fifo:
      return FILE_KIND.fifo;
    default:
      throw new Damage(damage.unknownType(type));
  }
}

// src/read/index-builder.ts
var MAX_WARNINGS = 20;
function indexBuilder(xxhash, { mayBeStargz, ...limits }) {
  const columns = growingColumns();
  const paths = byteColumn();
  const links = byteColumn();
  const warnings = [];
  const hasher = xxhash === null ? null : contentHasher(xxhash);
  const records = recordColumns();
  const budget = recordBudget();
  let hashing = false;
  let tap = null;
  let table = null;
  function listedPath(entry) {
    const start2 = paths.length;
    if (appendPath(paths, entry.name) === 0) {
      if (entry.kind !== FILE_KIND.directory) throw new Damage(damage.noName());
      return false;
    }
    if (isEmptyWhiteout(paths.bytes, start2, paths.length)) {
      warn(oddity.emptyWhiteout(shown(paths.bytes, start2, paths.length)));
    }
    return true;
  }
  function warn(sentence) {
    if (warnings.length < MAX_WARNINGS) warnings.push(sentence);
  }
  function tapFor({ bytes, sparse }, pathStart) {
    if (sparse !== null || !mayBeWanted(paths.bytes, pathStart, paths.length, bytes)) return null;
    const kind = wantedFile(textOfBytes(paths.bytes, pathStart, paths.length), bytes);
    return kind === null ? null : openTap(kind, bytes, budget);
  }
  const parser = tarParser({
    entry(entry) {
      const start2 = paths.length;
      const listed = listedPath(entry);
      hashing = listed && hasher !== null && entry.kind === FILE_KIND.regular;
      if (!listed) return;
      if (columns.count >= limits.maxEntries) throw new Damage(damage.tooManyEntries(limits));
      if (entry.kind === FILE_KIND.hardLink) appendPath(links, entry.linkName);
      else if (entry.kind === FILE_KIND.symlink) append(links, entry.linkName);
      if (entry.deviceZero) warn(oddity.deviceZero(shown(paths.bytes, start2, paths.length)));
      pushRow(columns, entry, paths.length, links.length);
      table = mayBeStargz && isTable(paths.bytes, start2, paths.length) ? Buffer.alloc(0) : null;
      if (!hashing) return;
      hasher?.begin(entry.storedBytes, entry.sparse);
      tap = tapFor(entry, start2);
    },
    data(bytes, from, to) {
      if (hashing) hasher?.data(bytes, from, to);
      if (tap !== null) tap.push(bytes.subarray(from, to));
      if (table !== null && table.length < TABLE_START_BYTES) {
        table = Buffer.concat([
          table,
          bytes.subarray(from, Math.min(to, from + TABLE_START_BYTES))
        ]);
      }
    },
    entryEnd() {
      if (hashing && hasher !== null) columns.contentHashes[columns.count - 1] = hasher.end();
      if (tap !== null) records.add(columns.count - 1, tap.finish());
      tap = null;
    }
  });
  return {
    ...parser,
    finish(tarBytes) {
      const files = {
        ...rowsOf(columns),
        pathBytes: bytesOf2(paths),
        linkBytes: bytesOf2(links),
        tarBytes,
        overhead: [],
        warnings
      };
      const layer = { files, records: records.finish() };
      return table === null ? layer : withoutStargz(layer, table);
    }
  };
}
function isTable(bytes, start2, end2) {
  if (end2 - start2 !== TABLE_OF_CONTENTS.length) return false;
  return textOfBytes(bytes, start2, end2) === TABLE_OF_CONTENTS;
}
function isEmptyWhiteout(bytes, start2, end2) {
  return end2 - start2 >= 4 && (end2 - start2 === 4 || bytes[end2 - 5] === 47) && bytes[end2 - 4] === 46 && bytes[end2 - 3] === 119 && bytes[end2 - 2] === 104 && bytes[end2 - 1] === 46;
}
function shown(bytes, start2, end2) {
  const path = Buffer.from(bytes.subarray(start2, end2)).toString("latin1");
  return showPath(path).path;
}

// src/read/read-layer.ts
var INPUT_BYTES = 2 ** 18;
var LISTING_BYTES = 2 ** 17;
async function readLayer(job, xxhash, onBytes) {
  const fd = openSync(job.blob.file, "r");
  try {
    return await readOpened(fd, job, xxhash, onBytes);
  } finally {
    closeSync(fd);
  }
}
async function readOpened(fd, job, xxhash, onBytes) {
  const compression = sniffOpened(fd, job.blob);
  const blobHash = blobHashOf(job, compression);
  const tar = tarReader(job, compression, xxhash);
  if (compression === "none" && job.depth === "listing" && !blobHash && !tar.hashes) {
    readHeaders(fd, job.blob, tar, onBytes);
  } else {
    const decoder = decompressor(compression, tar.write);
    try {
      await readAll(fd, job.blob, decoder, blobHash, onBytes);
    } finally {
      decoder.destroy();
    }
  }
  const digest = verified(blobHash, job.digest, damage.wrongDigest);
  return { ...tar.finish(), compression, digest };
}
async function readAll(fd, blob, decoder, blobHash, onBytes) {
  const input = new Uint8Array(INPUT_BYTES);
  for (let at = 0; at < blob.bytes; ) {
    const chunk = input.subarray(0, Math.min(INPUT_BYTES, blob.bytes - at));
    readFully(fd, chunk, blob.offset + at);
    const written = decoder.write(chunk);
    blobHash?.update(chunk);
    await written;
    at += chunk.length;
    onBytes(chunk.length);
  }
  await decoder.end();
}
function readHeaders(fd, blob, tar, onBytes) {
  const input = new Uint8Array(LISTING_BYTES);
  for (let at = 0; at < blob.bytes; ) {
    const chunk = input.subarray(0, Math.min(LISTING_BYTES, blob.bytes - at));
    readFully(fd, chunk, blob.offset + at);
    tar.write(chunk);
    const taken = chunk.length + tar.pass(blob.bytes - at - chunk.length);
    at += taken;
    onBytes(taken);
  }
}
function sniffOpened(fd, blob) {
  const start2 = new Uint8Array(Math.min(4, blob.bytes));
  readFully(fd, start2, blob.offset);
  return sniffCompression(start2);
}
function blobHashOf(job, compression) {
  if (job.digest !== null) return createHash(splitDigest(job.digest).algorithm);
  return compression === "none" ? null : createHash("sha256");
}
function verified(hash, expected, wrong) {
  if (hash === null) return null;
  const algorithm = expected === null ? "sha256" : splitDigest(expected).algorithm;
  const found = `${algorithm}:${hash.digest("hex")}`;
  if (expected !== null && found !== expected) throw new Damage(wrong(found, expected));
  return found;
}
function tarReader(job, compression, xxhash) {
  const { limits } = job;
  const builder = indexBuilder(job.depth === "contents" ? xxhash : null, {
    ...limits,
    mayBeStargz: compression !== "none"
  });
  const hash = job.diffId === null ? null : createHash(splitDigest(job.diffId).algorithm);
  let tarBytes = 0;
  function count(bytes) {
    tarBytes += bytes;
    if (tarBytes > limits.maxLayerBytes) throw new Damage(damage.tooBig(limits));
  }
  return {
    hashes: hash !== null,
    write(bytes) {
      count(bytes.length);
      hash?.update(bytes);
      builder.write(bytes);
    },
    pass(most) {
      let passed = 0;
      for (let more = builder.passable(); more > 0 && passed < most; more = builder.passable()) {
        const bytes = Math.min(more, most - passed);
        builder.pass(bytes);
        passed += bytes;
      }
      count(passed);
      return passed;
    },
    finish() {
      builder.end();
      verified(hash, job.diffId, damage.wrongDiffId);
      return builder.finish(tarBytes);
    }
  };
}
function readFully(fd, into, position) {
  for (let filled = 0; filled < into.length; ) {
    const read = readSync(fd, into, filled, into.length - filled, position + filled);
    if (read === 0) throw new Damage(damage.cutShort());
    filled += read;
  }
}

// src/read/serve-layers.ts
async function serveLayers(port) {
  const xxhash = await loadXxhash();
  port.on("message", ({ job }) => {
    serve(port, job, xxhash).catch((error) => {
      setImmediate(() => {
        throw error;
      });
    });
  });
}
async function serve(port, job, xxhash) {
  const outcome = await tryRead(job, xxhash, (bytes) => post(port, { kind: "progress", bytes }));
  if ("problem" in outcome) post(port, { kind: "damaged", problem: outcome.problem });
  else post(port, { kind: "done", read: outcome.read }, buffersOf(outcome.read));
}
async function tryRead(job, xxhash, onBytes) {
  try {
    return { read: await readLayer(job, xxhash, inSteps(onBytes)) };
  } catch (error) {
    if (error instanceof Damage) return { problem: error.message };
    if (isSystemError(error)) return { problem: damage.notReadable(systemErrorReason(error)) };
    throw error;
  }
}
function isSystemError(error) {
  return typeof error === "object" && error !== null && "syscall" in error;
}
var PROGRESS_BYTES = 2 ** 23;
function inSteps(onBytes) {
  let waiting = 0;
  return (bytes) => {
    waiting += bytes;
    if (waiting < PROGRESS_BYTES) return;
    onBytes(waiting);
    waiting = 0;
  };
}
function post(port, message, transfer = []) {
  port.postMessage(message, transfer);
}
function buffersOf({ files, records }) {
  return [
    files.pathBytes,
    files.pathEnds,
    files.kinds,
    files.bytes,
    files.modes,
    files.uids,
    files.gids,
    files.contentHashes,
    files.linkBytes,
    files.linkEnds,
    records.entries,
    records.bytes,
    records.ends,
    records.left
  ].map(({ buffer }) => buffer);
}

// src/read/worker.ts
if (parentPort !== null) await serveLayers(parentPort);

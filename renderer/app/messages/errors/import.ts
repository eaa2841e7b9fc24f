import type { importErrors as importErrorsInEnglish } from '../../../../core/errors/import.ts';
import type { WindowWords } from './words.ts';

export const importErrors: Readonly<Record<keyof typeof importErrorsInEnglish, WindowWords>> = {
  'import.cancelled': { message: '已取消导入 {name}。', hint: '没有保留任何内容，可随时重新开始。' },
  'import.damaged': { message: '{file} 已损坏：{problem}。', hint: '请重新获取该文件，或重新保存模型。' },
  'import.damaged/unexpected-file': { message: '{name} 已损坏：“{file}”不属于任何运行。', hint: '请重新导出这些运行。' },
  'import.damaged/tflite': { message: '“{name}”不是完整的 TFLite 模型：{reason}。', hint: '请从来源处重新复制该文件。' },
  'import.damaged/twice': { message: '{name} 已损坏：同一个运行出现了两次。', hint: '请重新导出这些运行。' },
  'import.missing': { message: '没有文件或文件夹 {path}。', hint: '请检查路径。' },
  'import.missing/log': { message: '已读取的日志内容不在了。', hint: '请重新导入日志。' },
  'import.missing/file': { message: '没有文件 {path}。', hint: '请检查文件名。' },
  'import.newer': { message: '{name} 由更新的 Epochal 写成（格式版本 {version}；本版本最高支持 {newest}）。', hint: '请更新 Epochal。' },
  'import.not-a-log': { message: '{file} 不是训练日志：{problem}', hint: '请选择 TensorBoard 事件文件、包含它们的文件夹，或像 Keras 的 CSVLogger 那样带有 epoch 列的 CSV 文件。' },
  'import.not-a-model': { message: '{file} 不是模型：{problem}。', hint: '请选择图像分类器的 .keras、.h5、TensorFlow.js、TFLite、ONNX 或 .epochal 文件。' },
  'import.too-large': { message: '{file}：{what} 有 {bytes} 字节，最多能读取 {most} 字节。', hint: '没有读取任何内容。如果模型确实这么大，则无法导入。' },
  'import.too-large/records': { message: '{name}：其运行的记录超过 {most} 字节，这是一次可导入的上限。', hint: '请把其中的运行分成几个文件导出。' },
  'import.took-too-long': { message: '读取 {name} 超过 {seconds} 秒，同样大小的完好文件不会如此。', hint: '请重新保存后再试。' },
  'import.unsupported': { message: '{file} 中的网络无法在此构建：{problem}', hint: '{problem}' },
  'import.unsupported/graph-model': { message: '{name} 是 TensorFlow.js 图模型：只有冻结图的操作，没有可编辑或训练的层。', hint: '请导入它的来源 Keras 模型（.keras 或 .h5）。' },
  'import.unsupported/graphs': { message: '“{name}”有 {count} 个图，只支持一个。', hint: '请使用没有控制流的模型。' },
  'import.unsupported/layer': { message: '{file} 中有一个无法导入的层：{layers}。', hint: '不会执行文件中的任何内容，因此不支持自定义代码。请换用目录中的层后重新保存模型。' },
  'import.unsupported/layers': { message: '{file} 中有无法导入的层：{layers}。', hint: '不会执行文件中的任何内容，因此不支持自定义代码。请换用目录中的层后重新保存模型。' },
  'import.weights-only': { message: '{name} 只有权重，没有模型。', hint: '请训练层相同的模型，并选它作为初始权重。' },
};

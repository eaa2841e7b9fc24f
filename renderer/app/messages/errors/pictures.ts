import type { pictureErrors as pictureErrorsInEnglish } from '../../../../core/errors/pictures.ts';
import type { WindowWords } from './words.ts';

export const pictureErrors: Readonly<Record<keyof typeof pictureErrorsInEnglish, WindowWords>> = {
  'classify.not-picture': { message: '这不是图片。', hint: '可以读取 PNG、JPEG、WebP、GIF、AVIF 和 BMP。' },
  'picture.cancelled': { message: '已取消读取图片。', hint: '如仍需要结果，请重新提供图片。' },
  'picture.empty': { message: '图片是空的。', hint: '请提供 {kinds} 图片。' },
  'picture.missing': { message: '没有文件或文件夹 {path}。', hint: '请检查路径。' },
  'picture.none': { message: '{count} 张图片都无法读取。', hint: '请提供 {kinds} 文件。' },
  'picture.none/folder': { message: '文件夹 {path} 中没有图片[[（略过了 {passed} 个文件或文件夹）]]。', hint: '请提供含有 {kinds} 文件的文件夹。' },
  'picture.too-large': { message: '图片超过 {pixels} 百万像素。', hint: '请先缩小图片。' },
  'picture.too-large/file': { message: '图片文件超过 {megabytes} MB。', hint: '请先缩小图片。' },
  'picture.too-large/memory': { message: '读取该图片需要超过 {megabytes} MB 内存。', hint: '请先缩小图片，或另存为 PNG。' },
  'picture.too-slow': { message: '读取该图片超过 {seconds} 秒。', hint: '请先缩小图片，或另存为 PNG。' },
  'picture.unreadable': { message: '无法读取图片：{reason}。', hint: '请提供其他程序能打开的 {kinds} 图片，或另存为 PNG。' },
  'picture.unreadable/file': { message: '{path}：{reason}', hint: '请检查该文件是否可读。' },
  'picture.unreadable/named': { message: '{path}：{problem}', hint: '{problem}' },
  'picture.unreadable/special': { message: '{path} 既不是文件，也不是文件夹。', hint: '请提供 {kinds} 图片。' },
  'predict.cancelled': { message: '已中止，并非所有图片都得到了结果。', hint: '没有写入任何内容，可随时重新开始。' },
  'predict.no-pictures': { message: '该网络的输入为 {shape}，不是图片。', hint: '请选择输入为 高 x 宽 x 1 或 3 的运行。' },
  'predict.none': { message: '“{name}”没有给出结果。', hint: '请重试。' },
  'samples.none': { message: '运行 {run} 还没有样本预测。', hint: '第一个周期结束后就会有。' },
};

package app.epochal.classifier

import kotlin.math.PI
import kotlin.math.abs
import kotlin.math.floor
import kotlin.math.max
import kotlin.math.min
import kotlin.math.roundToInt
import kotlin.math.sin

/** A picture, upright and in sRGB: 0xAARRGGBB, row by row. */
class Picture(val width: Int, val height: Int, val argb: IntArray)

/**
 * What a model takes.
 *
 * @param fit `crop`: scaled until the shorter side fits, the middle cut out; `pad`: until the longer side fits, `fill`
 *   around; `squash`: each side by itself.
 * @param fill `#rrggbb`.
 */
class InputSize(val width: Int, val height: Int, val channels: Int, val fit: String, val fill: String)

/**
 * Brings a picture to a model's input as Epochal does: transparency on white, scaled by an antialiased Lanczos window;
 * grey by its luma. Nothing here is of Android.
 *
 * @return bytes 0 to 255, height x width x channels.
 */
fun fit(picture: Picture, size: InputSize): ByteArray {
    val part = placement(picture, size)
    val across = taps(picture.width, part.left, part.right, part.width)
    val down = taps(picture.height, part.top, part.bottom, part.height)
    val narrow = narrowed(picture, across)
    val around = size.fill.drop(1).toInt(16)
    val pixels = ByteArray(size.width * size.height * size.channels)
    val color = DoubleArray(3)
    for (y in 0 until size.height) {
        for (x in 0 until size.width) {
            val row = y - part.y
            val column = x - part.x
            val inside = row in 0 until part.height && column in 0 until part.width
            for (channel in 0 until 3) {
                var sum = if (inside) 0.0 else ((around shr (16 - 8 * channel)) and 255).toDouble()
                if (inside) {
                    val tap = down[row]
                    for (i in tap.weights.indices) sum += tap.weights[i] * narrow[((tap.first + i) * part.width + column) * 3 + channel]
                }
                color[channel] = sum.coerceIn(0.0, 255.0).roundToInt().toDouble()
            }
            val at = (y * size.width + x) * size.channels
            if (size.channels == 1) pixels[at] = grey(color).toByte()
            else for (channel in 0 until 3) pixels[at + channel] = color[channel].toInt().toByte()
        }
    }
    return pixels
}

/** Which part of a picture is kept, and where in the new one it comes to lie. */
private class Placement(
    val left: Double, val top: Double, val right: Double, val bottom: Double,
    val x: Int, val y: Int, val width: Int, val height: Int,
)

private fun placement(picture: Picture, size: InputSize): Placement {
    val across = picture.width.toDouble()
    val down = picture.height.toDouble()
    if (size.fit == "pad") {
        val scale = min(size.width / across, size.height / down)
        val wide = across / down >= size.width.toDouble() / size.height
        val width = if (wide) size.width else max(1, Math.rint(across * scale).toInt())
        val height = if (wide) max(1, Math.rint(down * scale).toInt()) else size.height
        val x = Math.rint((size.width - width) / 2.0).toInt()
        val y = Math.rint((size.height - height) / 2.0).toInt()
        return Placement(0.0, 0.0, across, down, x, y, width, height)
    }
    if (size.fit == "squash") return Placement(0.0, 0.0, across, down, 0, 0, size.width, size.height)
    val ratio = size.width.toDouble() / size.height
    val wide = across / down > ratio
    val width = if (wide) ratio * down else across
    val height = if (wide) down else across / ratio
    // Where nothing is scaled, pixels are cut out whole.
    val whole = max(size.width / across, size.height / down) == 1.0
    val middle = { over: Double -> if (whole) floor(over / 2) else over / 2 }
    val left = middle(across - width)
    val top = middle(down - height)
    return Placement(left, top, left + width, top + height, 0, 0, size.width, size.height)
}

/** Which old pixels make a new one, from `first` on, and how much each counts; their sum is 1. */
private class Tap(val first: Int, val weights: DoubleArray)

/** Along one direction, of the part between two edges. */
private fun taps(length: Int, start: Double, end: Double, wanted: Int): Array<Tap> {
    val shrink = (end - start) / wanted
    val spread = max(shrink, 1.0)
    return Array(wanted) { index ->
        val centre = start + (index + 0.5) * shrink
        val first = max(0, (centre - 3 * spread + 0.5).toInt())
        val last = min(length, (centre + 3 * spread + 0.5).toInt())
        val weights = DoubleArray(last - first) { i -> lanczos((first + i + 0.5 - centre) / spread) }
        val sum = weights.sum()
        Tap(first, DoubleArray(weights.size) { weights[it] / sum })
    }
}

private fun lanczos(x: Double): Double {
    if (x == 0.0) return 1.0
    if (abs(x) >= 3) return 0.0
    val angle = PI * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
}

/** On white, each row brought to the new width: height x width x 3. */
private fun narrowed(picture: Picture, across: Array<Tap>): FloatArray {
    val made = FloatArray(picture.height * across.size * 3)
    val row = DoubleArray(picture.width * 3)
    for (y in 0 until picture.height) {
        for (x in 0 until picture.width) {
            val pixel = picture.argb[y * picture.width + x]
            val alpha = (pixel ushr 24) / 255.0
            for (channel in 0 until 3) {
                val value = (pixel ushr (16 - 8 * channel)) and 255
                row[x * 3 + channel] = value * alpha + 255 * (1 - alpha)
            }
        }
        for (x in across.indices) {
            val tap = across[x]
            for (channel in 0 until 3) {
                var sum = 0.0
                for (i in tap.weights.indices) sum += tap.weights[i] * row[(tap.first + i) * 3 + channel]
                made[(y * across.size + x) * 3 + channel] = sum.toFloat()
            }
        }
    }
    return made
}

/** Luma of ITU-R 601. */
private fun grey(color: DoubleArray): Int = (0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]).roundToInt().coerceAtMost(255)

package app.epochal.classifier

import android.content.Context
import java.io.Closeable
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.Locale
import org.json.JSONArray
import org.json.JSONObject
import org.tensorflow.lite.DataType
import org.tensorflow.lite.Interpreter

/** A class and how likely the model holds it. */
class Answer(val name: String, val probability: Float)

/** The model among the assets, and what classifier.json says of it. One thread at a time may use it. */
class Classifier(context: Context) : Closeable {
    val size: InputSize
    val labels: List<String>
    private val scale: Float
    private val offset: Float
    private val interpreter: Interpreter

    init {
        val facts = JSONObject(String(asset(context, "classifier.json"), Charsets.UTF_8))
        val input = facts.getJSONObject("input")
        size = InputSize(input.getInt("width"), input.getInt("height"), input.getInt("channels"), input.getString("fit"), input.getString("fill"))
        scale = input.getDouble("scale").toFloat()
        offset = input.getDouble("offset").toFloat()
        labels = labelsOf(facts)
        val model = asset(context, facts.getString("model"))
        interpreter = Interpreter(direct(model.size).put(model), Interpreter.Options().setNumThreads(2))
    }

    /** The likeliest classes, best first. */
    fun classify(picture: Picture, top: Int = 5): List<Answer> {
        val probabilities = predict(fit(picture, size))
        return probabilities.indices.sortedByDescending { probabilities[it] }.take(top).map { Answer(labels[it], probabilities[it]) }
    }

    /** Of bytes 0 to 255, height x width x channels: a probability for each class. */
    fun predict(pixels: ByteArray): FloatArray {
        val output = interpreter.getOutputTensor(0)
        val given = direct(output.numBytes())
        interpreter.run(prepared(pixels), given)
        given.rewind()
        val values = FloatArray(output.numElements())
        val quantization = output.quantizationParams()
        for (i in values.indices) {
            values[i] = when (output.dataType()) {
                DataType.FLOAT32 -> given.float
                DataType.UINT8 -> ((given.get().toInt() and 255) - quantization.zeroPoint) * quantization.scale
                DataType.INT8 -> (given.get() - quantization.zeroPoint) * quantization.scale
                else -> throw IllegalStateException("The model gives numbers of a kind that is not known: ${output.dataType()}.")
            }
        }
        // One number says how sure it is of the second of two classes.
        return if (values.size == 1) floatArrayOf(1 - values[0], values[0]) else values
    }

    override fun close() = interpreter.close()

    /** Whole-number inputs take pixels as they are (INT8: less 128); float ones as the network was trained. */
    private fun prepared(pixels: ByteArray): ByteBuffer {
        val input = interpreter.getInputTensor(0)
        val buffer = direct(input.numBytes())
        for (byte in pixels) {
            val pixel = byte.toInt() and 255
            when (input.dataType()) {
                DataType.FLOAT32 -> buffer.putFloat(pixel * scale + offset)
                DataType.UINT8 -> buffer.put(byte)
                DataType.INT8 -> buffer.put((pixel - 128).toByte())
                else -> throw IllegalStateException("The model takes numbers of a kind that is not known: ${input.dataType()}.")
            }
        }
        buffer.rewind()
        return buffer
    }

    private fun labelsOf(facts: JSONObject): List<String> {
        val english = facts.getJSONArray("labels")
        val chinese: JSONArray? = if (Locale.getDefault().language == "zh") facts.getJSONArray("labelsZh") else null
        return (0 until english.length()).map { i -> if (chinese == null || chinese.isNull(i)) english.getString(i) else chinese.getString(i) }
    }
}

fun asset(context: Context, name: String): ByteArray = context.assets.open(name).use { it.readBytes() }

private fun direct(bytes: Int): ByteBuffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())
